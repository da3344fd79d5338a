package dev.warmfront.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warmfront.engine.cache.Ranges.Range;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OutlineTest {

    private static final int SLICE = 1024;

    @Test
    void the_last_slice_is_as_long_as_what_is_left() {
        Outline outline = new Outline(2500, SLICE, 7);
        assertThat(outline.slice(0)).isEqualTo(new Range(0, 1023));
        assertThat(outline.slice(2)).isEqualTo(new Range(2048, 2499));
        assertThat(outline.indexOf(2047)).isEqualTo(1);
        assertThat(Outline.around(2047, SLICE)).isEqualTo(new Range(1024, 2047));
    }

    @Test
    void bodies_of_more_than_four_gigabytes_have_slices_too() {
        Outline outline = new Outline(10_000_000_000L, 1 << 20, 7);
        assertThat(outline.slice(outline.indexOf(9_999_999_999L)).last()).isEqualTo(9_999_999_999L);
    }

    @Test
    void nonsense_is_no_outline() {
        assertThatThrownBy(() -> new Outline(0, SLICE, 1)).hasMessageContaining("outline: 0, 1024");
        assertThatThrownBy(() -> new Outline(1, 1023, 1)).hasMessageContaining("1023");
        assertThatThrownBy(() -> new Outline(1, 1 << 25, 1)).hasMessageContaining("16 MiB");
    }

    @Test
    void a_slice_is_where_its_url_is_and_nowhere_else() {
        CacheKey whole = new CacheKey("d-1", "/film", "a=1", "accept:x\n\n", false);
        Outline outline = new Outline(10_000, SLICE, 255);
        CacheKey slice = outline.key(whole, 3);
        // By these three, and no others, an invalidation means it.
        assertThat(slice.distributionId()).isEqualTo("d-1");
        assertThat(slice.path()).isEqualTo("/film");
        assertThat(slice.query()).isEqualTo("a=1");
        assertThat(slice)
                .isNotEqualTo(whole)
                .isNotEqualTo(outline.key(whole, 4))
                .isNotEqualTo(new Outline(10_000, SLICE, 254).key(whole, 3));
    }

    /// Reads ranges the way a reader does, slice after needed slice, and compares with the body.
    @Test
    void any_ranges_put_together_from_the_slices_they_need_are_those_of_the_body() {
        Random random = new Random(11);
        for (int round = 0; round < 3_000; round++) {
            byte[] body = new byte[1 + random.nextInt(9_000)];
            random.nextBytes(body);
            Outline outline = new Outline(body.length, SLICE, round);
            List<Range> ranges = ranges(random, body.length);
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            Set<Long> needed = new TreeSet<>();
            for (Range range : ranges) {
                expected.write(body, (int) range.first(), (int) range.length());
                for (long octet = range.first(); octet <= range.last(); octet++) {
                    needed.add(octet / SLICE);
                }
            }
            List<Long> read = new ArrayList<>();
            ByteArrayOutputStream assembled = new ByteArrayOutputStream();
            for (long index = outline.indexOf(ranges.getFirst().first());
                    index >= 0;
                    index = outline.nextNeeded(ranges, index)) {
                read.add(index);
                Range slice = outline.slice(index);
                byte[] octets =
                        Arrays.copyOfRange(body, (int) slice.first(), (int) slice.last() + 1);
                for (Range range : ranges) {
                    long from = Math.max(range.first(), slice.first());
                    long to = Math.min(range.last(), slice.last());
                    if (from <= to) {
                        assembled.write(
                                octets, (int) (from - slice.first()), (int) (to - from + 1));
                    }
                }
            }
            assertThat(read).as("round %s", round).containsExactlyElementsOf(needed);
            assertThat(assembled.toByteArray()).isEqualTo(expected.toByteArray());
        }
    }

    private static List<Range> ranges(Random random, int length) {
        List<Range> ranges = new ArrayList<>();
        int at = random.nextInt(length);
        while (at < length && ranges.size() < 5) {
            int last = at + random.nextInt(Math.min(length - at, 3_000));
            ranges.add(new Range(at, last));
            at = last + 1 + random.nextInt(3_000);
        }
        return ranges;
    }
}
