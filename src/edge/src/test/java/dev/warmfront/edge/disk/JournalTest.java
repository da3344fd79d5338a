package dev.warmfront.edge.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warmfront.edge.disk.Journal.Cells;
import dev.warmfront.edge.disk.Journal.State;
import dev.warmfront.edge.disk.Journal.Step;
import dev.warmfront.edge.disk.Journal.Table;
import dev.warmfront.edge.disk.Journal.Taken;
import dev.warmfront.engine.cache.Purge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    private static final Step ONE =
            new Step(0, 1, new Purge("d-1", List.of("/a", "/b*"), List.of(), false));
    private static final Cells SOME = new Cells(7, Map.of(3, 5L, 65_535, 7L));
    private static final Step TWO =
            new Step(1, 9, new Purge("d-2", List.of("/ä"), List.of("One tag", "two"), true));
    private static final State ALL =
            new State(
                    9,
                    2,
                    List.of(
                            new Table("", 3, 0, List.of()),
                            new Table(
                                    "d-1",
                                    0,
                                    4,
                                    List.of(new Taken(-7, 5, 0, 12), new Taken(8, 0, 9, 0)))));

    @TempDir private Path temp;
    private final List<Object> told = new ArrayList<>();

    @Test
    void what_was_written_is_told_in_order() throws Exception {
        write();
        assertThat(read()).isTrue();
        assertThat(told).containsExactly(ONE, SOME, TWO);
    }

    @Test
    void cut_anywhere_it_tells_what_is_whole_and_goes_on_from_there() throws Exception {
        write();
        byte[] all = Files.readAllBytes(temp.resolve("journal"));
        int last = -1;
        for (int length = 0; length < all.length; length++) {
            Files.write(temp.resolve("journal"), Arrays.copyOf(all, length));
            told.clear();
            assertThat(read()).isTrue();
            List<Object> whole = List.of(ONE, SOME, TWO);
            assertThat(told).isEqualTo(whole.subList(0, told.size()));
            assertThat(told.size()).isGreaterThanOrEqualTo(Math.max(0, last));
            last = told.size();
        }
        assertThat(last).isEqualTo(2);
    }

    @Test
    void one_flipped_bit_anywhere_is_seen() throws Exception {
        write();
        byte[] all = Files.readAllBytes(temp.resolve("journal"));
        for (int i = 0; i < all.length; i++) {
            byte[] flipped = all.clone();
            flipped[i] ^= 4;
            Files.write(temp.resolve("journal"), flipped);
            assertThat(read()).as("byte %d", i).isFalse();
        }
    }

    @Test
    void after_a_torn_record_it_is_written_anew_before_anything_is_appended() throws Exception {
        write();
        Path file = temp.resolve("journal");
        byte[] all = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(all, all.length - 3));
        Journal journal = new Journal(Medium.files(), temp);
        journal.read(teller());
        assertThatThrownBy(() -> journal.append(TWO)).isInstanceOf(IOException.class);
        journal.rewrite(() -> ALL, () -> SOME);
        journal.append(TWO);
        told.clear();
        assertThat(read()).isTrue();
        assertThat(told).containsExactly(ALL, SOME, TWO);
    }

    private void write() throws IOException {
        Journal journal = new Journal(Medium.files(), temp);
        assertThat(journal.read(teller())).isTrue();
        journal.append(ONE);
        journal.append(SOME, () -> {});
        journal.append(TWO);
        assertThat(journal.size()).isEqualTo(Files.size(temp.resolve("journal")));
        told.clear();
    }

    private boolean read() throws IOException {
        return new Journal(Medium.files(), temp).read(teller());
    }

    private Journal.Teller teller() {
        return new Journal.Teller() {
            @Override
            public void step(Step step) {
                told.add(step);
            }

            @Override
            public void state(State state) {
                told.add(state);
            }

            @Override
            public void cells(Cells cells) {
                told.add(cells);
            }
        };
    }
}
