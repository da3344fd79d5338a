package dev.warmfront.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.snapshot.waf.Cidr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtlasSourceTest {

    @TempDir private Path folder;
    private Path file;
    private AtlasSource source;
    private long second;

    @BeforeEach
    void a_database() throws IOException {
        file = folder.resolve("places.mmdb");
        write("SE");
        source = new AtlasSource(List.of(file));
    }

    @Test
    void a_database_is_read_and_says_which_it_is() throws IOException {
        Atlas atlas = source.load();
        assertThat(country(atlas)).isEqualTo("SE");
        assertThat(atlas.edition().source()).isEqualTo("places.mmdb");
        assertThat(atlas.edition().attribution()).doesNotContain("DB-IP");
        // Of whom only the country is known is where most of it is.
        Cidr at = Cidr.parse("203.0.113.1");
        assertThat(atlas.place(atlas.find(at.high(), at.low())).coordinates()).isNotNull();
    }

    @Test
    void it_has_changed_when_it_is_another_and_stays_so_for_a_look() throws IOException {
        source.load();
        assertThat(source.hasChanged()).isFalse();
        write("NO");
        // It may still be being written.
        assertThat(source.hasChanged()).isFalse();
        write("NZ");
        assertThat(source.hasChanged()).isFalse();
        assertThat(source.hasChanged()).isTrue();
        assertThat(country(source.load())).isEqualTo("NZ");
        assertThat(source.hasChanged()).isFalse();
    }

    @Test
    void one_that_is_gone_for_a_while_has_not_changed() throws IOException {
        source.load();
        Files.delete(file);
        assertThat(source.hasChanged()).isFalse();
        assertThat(source.hasChanged()).isFalse();
        assertThatThrownBy(source::load)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void without_files_it_is_the_one_that_is_shipped_and_never_changes() throws IOException {
        AtlasSource shipped = new AtlasSource(List.of());
        assertThat(shipped.mayChange()).isFalse();
        assertThat(shipped.load().edition().source()).isEqualTo("DB-IP City Lite");
        assertThat(shipped.hasChanged()).isFalse();
    }

    private void write(String country) throws IOException {
        MmdbWriter writer = new MmdbWriter();
        writer.add("203.0.113.0/24", Map.of("country", Map.of("iso_code", country)));
        Files.write(file, writer.bytes());
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L + 1000 * second++));
    }

    private static String country(Atlas atlas) {
        Cidr at = Cidr.parse("203.0.113.1");
        return atlas.place(atlas.find(at.high(), at.low())).country();
    }
}
