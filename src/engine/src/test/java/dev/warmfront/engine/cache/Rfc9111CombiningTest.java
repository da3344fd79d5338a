package dev.warmfront.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.cache.Ranges.Range;
import dev.warmfront.engine.headers.Fields;
import org.junit.jupiter.api.Test;

/// What may be put together with what (RFC 9111, sections 3.3 and 3.4).
class Rfc9111CombiningTest {

    private static final Range ASKED = new Range(1024, 2047);
    private static final String DATE = "Sun, 22 Nov 2026 10:00:00 GMT";
    private static final String A_SECOND_BEFORE = "Sun, 22 Nov 2026 09:59:59 GMT";

    private static Piece judged(String range, long length, String... more) {
        Fields told = Fields.of("content-range", range, "date", DATE);
        return Piece.of(ASKED, 206, told.replacedBy(Fields.of(more)), length);
    }

    private static Piece slice(String validator, long length) {
        Range octets = new Range(1024, Math.min(2047, length - 1));
        return new Piece.Slice(new Identity(validator, length), octets);
    }

    private static Piece alone(long first, long last) {
        return new Piece.Alone(new Range(first, last), 5000);
    }

    @Test
    void section_3_4_the_slice_that_was_asked_for_with_a_strong_validator_may_be_combined() {
        Piece piece = judged("bytes 1024-2047/5000", 1024, "etag", "\"a\"");
        assertThat(piece).isEqualTo(slice("\"a\"", 5000));
        assertThat(judged("bytes 1024-1999/2000", -1, "etag", "\"a\""))
                .isEqualTo(slice("\"a\"", 2000));
        assertThat(judged("BYTES 1024-2047/5000", 1024, "last-modified", A_SECOND_BEFORE))
                .isEqualTo(slice(A_SECOND_BEFORE, 5000));
    }

    @Test
    void section_3_4_what_has_no_strong_validator_is_never_combined() {
        assertThat(judged("bytes 1024-2047/5000", 1024)).isEqualTo(alone(1024, 2047));
        assertThat(judged("bytes 1024-2047/5000", 1024, "etag", "W/\"a\""))
                .isEqualTo(alone(1024, 2047));
        assertThat(judged("bytes 1024-2047/5000", 1024, "etag", "unquoted"))
                .isEqualTo(alone(1024, 2047));
        // A weak entity tag is not made up for by a date.
        assertThat(
                        judged(
                                "bytes 1024-2047/5000",
                                1024,
                                "etag",
                                "W/\"a\"",
                                "last-modified",
                                A_SECOND_BEFORE))
                .isEqualTo(alone(1024, 2047));
    }

    @Test
    void rfc9110_section_8_8_2_2_a_date_within_a_second_of_the_answer_is_weak() {
        assertThat(judged("bytes 1024-2047/5000", 1024, "last-modified", DATE))
                .isEqualTo(alone(1024, 2047));
    }

    @Test
    void section_3_4_another_length_is_another_body() {
        assertThat(new Identity("\"a\"", 5000)).isNotEqualTo(new Identity("\"a\"", 5001));
        assertThat(new Identity("\"a\"", 5000)).isNotEqualTo(new Identity("\"b\"", 5000));
    }

    @Test
    void rfc9110_section_14_4_what_is_invalid_is_not_recombined() {
        for (String range :
                new String[] {
                    "bytes 1024-2047",
                    "bytes 2047-1024/5000",
                    "bytes 1024-2047/2047",
                    "bytes 1024-2047/*",
                    "bytes */5000",
                    "bytes=1024-2047/5000",
                    "octets 1024-2047/5000",
                    "bytes -1-2047/5000",
                    "bytes 1024-2047/50x0",
                    "bytes 1024-2047/99999999999999999999",
                    ""
                }) {
            assertThat(judged(range, 1024, "etag", "\"a\"")).as(range).isEqualTo(new Piece.Unfit());
        }
    }

    @Test
    void rfc9110_section_15_3_7_other_octets_than_were_asked_for_are_not_that_slice() {
        assertThat(judged("bytes 1025-2047/5000", 1023, "etag", "\"a\""))
                .isEqualTo(alone(1025, 2047));
        assertThat(judged("bytes 1024-2046/5000", 1023, "etag", "\"a\""))
                .isEqualTo(alone(1024, 2046));
        assertThat(judged("bytes 3000-4999/5000", 2000, "etag", "\"a\""))
                .isEqualTo(alone(3000, 4999));
        assertThat(judged("bytes 0-99/1000", 100, "etag", "\"a\""))
                .isEqualTo(new Piece.Alone(new Range(0, 99), 1000));
        assertThat(judged("bytes 1024-2047/5000", 1000, "etag", "\"a\""))
                .isEqualTo(new Piece.Unfit());
    }

    @Test
    void rfc9110_section_15_3_7_more_octets_than_were_asked_for_have_that_slice_among_them() {
        Identity identity = new Identity("\"a\"", 5000);
        assertThat(judged("bytes 1024-2048/5000", 1025, "etag", "\"a\""))
                .isEqualTo(new Piece.Slice(identity, new Range(1024, 2048)));
        assertThat(judged("bytes 1-4999/5000", 4999, "etag", "\"a\""))
                .isEqualTo(new Piece.Slice(identity, new Range(1, 4999)));
    }

    @Test
    void rfc9110_section_15_3_7_2_several_parts_are_not_a_slice() {
        assertThat(
                        judged(
                                "bytes 1024-2047/5000",
                                1024,
                                "etag",
                                "\"a\"",
                                "content-type",
                                "Multipart/Byteranges; boundary=x"))
                .isEqualTo(new Piece.Unfit());
    }

    @Test
    void section_3_3_a_part_that_is_everything_is_complete() {
        Fields told = Fields.of("content-range", "bytes 0-99/100");
        assertThat(Piece.of(new Range(0, 1023), 206, told, 100)).isEqualTo(new Piece.Complete(100));
    }

    @Test
    void other_statuses_say_nothing_about_octets() {
        Fields told = Fields.of("content-range", "bytes 1024-2047/5000", "etag", "\"a\"");
        assertThat(Piece.of(ASKED, 200, told, 1024)).isEqualTo(new Piece.Plain());
        assertThat(Piece.of(ASKED, 404, told, 1024)).isEqualTo(new Piece.Plain());
        assertThat(Piece.of(ASKED, 416, told, 0)).isEqualTo(new Piece.Beyond());
    }

    @Test
    void what_is_wanted_is_known_without_the_length() {
        assertThat(Ranges.unknowing("bytes=5-9")).isEqualTo(new Range(5, 9));
        assertThat(Ranges.unknowing("Bytes= 7-, 100-200")).isEqualTo(new Range(7, 7));
        assertThat(Ranges.unknowing("bytes=7-8,100-200")).isEqualTo(new Range(7, 7));
        assertThat(Ranges.unknowing("bytes=-500")).isEqualTo(new Range(0, 0));
        assertThat(Ranges.unknowing("bytes=999999999999999999-"))
                .isEqualTo(new Range(999_999_999_999_999_999L, Ranges.END));
        for (String malformed : new String[] {"bytes=9-5", "bytes=", "lines=1-2", "bytes=x-"}) {
            assertThat(Ranges.unknowing(malformed)).as(malformed).isNull();
        }
        assertThat(Outline.around(new Range(5, 9), 1024)).isEqualTo(new Range(0, 1023));
        assertThat(Outline.around(new Range(1500, 3000), 1024)).isEqualTo(new Range(1024, 3071));
        assertThat(Outline.around(new Range(1500, Ranges.END), 1024))
                .isEqualTo(new Range(1024, Ranges.END));
    }
}
