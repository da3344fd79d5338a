package dev.warmfront.control.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.engine.geo.AtlasBuilder;
import dev.warmfront.engine.geo.AtlasFile;
import dev.warmfront.engine.geo.Edition;
import dev.warmfront.engine.geo.Place;
import dev.warmfront.testkit.system.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtlasesTest {

    private static final Duration OFTEN = Duration.ofMillis(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir private Path folder;

    @Test
    void files_of_the_operators_are_read_again_when_they_change() throws Exception {
        Path file = folder.resolve("places");
        put(file, "ours", 1);
        Atlases atlases = new Atlases(List.of(file), OFTEN);
        assertThat(source(atlases)).isEqualTo("ours");
        put(file, "newer", 2);
        Until.holds(
                PATIENCE, () -> "the newer one is not read", () -> source(atlases).equals("newer"));
        Files.writeString(file, "nothing of the kind");
        put(file, "newest", 3);
        Until.holds(
                PATIENCE,
                () -> "the newest one is not read",
                () -> source(atlases).equals("newest"));
    }

    @Test
    void what_cannot_be_read_at_first_leaves_what_is_shipped() throws IOException {
        Path file = Files.writeString(folder.resolve("places.mmdb"), "nothing of the kind");
        assertThat(source(new Atlases(List.of(file), OFTEN))).isEqualTo("DB-IP City Lite");
        assertThat(source(new Atlases(List.of(), OFTEN))).isEqualTo("DB-IP City Lite");
    }

    @Test
    void a_file_that_is_not_there_is_told_when_it_starts() {
        Path nowhere = folder.resolve("nowhere.mmdb");
        assertThatThrownBy(() -> new Atlases(List.of(nowhere), OFTEN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "warmfront.geo-databases: "
                                + nowhere
                                + " (expected: a file that can be read)");
    }

    private static String source(Atlases atlases) {
        Atlas atlas = atlases.get();
        return atlas.edition().source();
    }

    /// Whole at once, as everybody should.
    private static void put(Path file, String source, int second) throws IOException {
        AtlasBuilder atlas = new AtlasBuilder();
        atlas.v4(0x82ed0000L, 0x82edffffL, new Place("SE", null, null));
        Path whole = file.resolveSibling(source);
        Files.write(whole, AtlasFile.write(atlas.build(new Edition(source, LocalDate.EPOCH, ""))));
        Files.setLastModifiedTime(whole, FileTime.fromMillis(second * 1000L));
        Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
