package dev.warmfront.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.cache.Ranges.Range;
import dev.warmfront.engine.headers.Fields;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 9110, section 14: ranges of octets.
class RangesTest {

    private static final long LENGTH = 100;

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0,       0,  0",
        "bytes=0-9,       0,  9",
        "bytes=90-,       90, 99",
        "bytes=90-1000,   90, 99",
        "bytes=-1,        99, 99",
        "bytes=-1000,     0,  99",
        "BYTES=5-6,       5,  6",
        "'bytes= 5-6 ',   5,  6",
        "'bytes=,5-6,',   5,  6",
        "'bytes=5-6,200-', 5, 6",
    })
    void rfc9110_section_14_1_2_one_range(String value, long first, long last) {
        assertThat(Ranges.of(value, LENGTH))
                .isEqualTo(new Ranges.Some(List.of(new Range(first, last))));
    }

    @Test
    void rfc9110_section_14_1_2_several_ranges() {
        assertThat(Ranges.of("bytes=0-1, 5-6,-2", LENGTH))
                .isEqualTo(
                        new Ranges.Some(
                                List.of(new Range(0, 1), new Range(5, 6), new Range(98, 99))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=200-,300-400"})
    void rfc9110_section_15_5_17_ranges_beyond_the_end_cannot_be_had(String value) {
        assertThat(Ranges.of(value, LENGTH)).isInstanceOf(Ranges.None.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes=",
                "bytes=,",
                "bytes=-",
                "bytes=a-b",
                "bytes=5",
                "bytes=6-5",
                "bytes=+1-2",
                "bytes=1-2-3",
                "bytes=0x1-2",
                "bytes=99999999999999999999-",
                "items=0-5",
                "bytes 0-5",
                "bytes=0-5,x",
            })
    void rfc9110_section_14_2_what_is_malformed_counts_as_not_there(String value) {
        assertThat(Ranges.of(value, LENGTH)).isEqualTo(Ranges.WHOLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=0-,0-",
                "bytes=0-5,5-9",
                "bytes=5-9,0-1",
                "bytes=0-,-1",
                "bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8,9-9,10-10,11-11,12-12,13-13,14-14,15-15,"
                        + "16-16",
            })
    void rfc9110_section_17_15_ranges_that_cost_more_than_the_whole_are_not_granted(String value) {
        assertThat(Ranges.of(value, LENGTH)).isEqualTo(Ranges.WHOLE);
    }

    @Test
    void an_empty_body_has_no_ranges() {
        assertThat(Ranges.of("bytes=0-", 0)).isEqualTo(Ranges.WHOLE);
        assertThat(Ranges.of("bytes=-5", 0)).isEqualTo(Ranges.WHOLE);
    }

    @Test
    void rfc9110_section_13_1_5_if_range_needs_the_very_same_strong_tag() {
        Fields strong = Fields.of("etag", "\"a\"");
        assertThat(Conditions.isSameForRange(null, strong)).isTrue();
        assertThat(Conditions.isSameForRange("\"a\"", strong)).isTrue();
        assertThat(Conditions.isSameForRange("\"b\"", strong)).isFalse();
        assertThat(Conditions.isSameForRange("W/\"a\"", strong)).isFalse();
        assertThat(Conditions.isSameForRange("W/\"a\"", Fields.of("etag", "W/\"a\""))).isFalse();
        assertThat(Conditions.isSameForRange("\"a\"", Fields.NONE)).isFalse();
    }

    @Test
    void rfc9110_section_13_1_5_if_range_needs_the_very_same_date_and_a_settled_one() {
        String changed = "Sun, 06 Nov 1994 08:49:37 GMT";
        String later = "Sun, 06 Nov 1994 08:50:37 GMT";
        Fields settled = Fields.of("last-modified", changed, "date", later);
        assertThat(Conditions.isSameForRange(changed, settled)).isTrue();
        assertThat(Conditions.isSameForRange(later, settled)).isFalse();
        Fields hasty = Fields.of("last-modified", changed, "date", changed);
        assertThat(Conditions.isSameForRange(changed, hasty)).isFalse();
        assertThat(Conditions.isSameForRange(changed, Fields.of("date", later))).isFalse();
    }
}
