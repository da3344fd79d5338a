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

    @Test
    void section_3_4_the_slice_that_was_asked_for_with_a_strong_validator_may_be_combined() {
        Piece piece = judged("bytes 1024-2047/5000", 1024, "etag", "\"a\"");
        assertThat(piece).isEqualTo(new Piece.Slice(new Identity("\"a\"", 5000)));
        assertThat(judged("bytes 1024-1999/2000", -1, "etag", "\"a\""))
                .isEqualTo(new Piece.Slice(new Identity("\"a\"", 2000)));
        assertThat(judged("BYTES 1024-2047/5000", 1024, "last-modified", A_SECOND_BEFORE))
                .isEqualTo(new Piece.Slice(new Identity(A_SECOND_BEFORE, 5000)));
    }

    @Test
    void section_3_4_what_has_no_strong_validator_is_never_combined() {
        assertThat(judged("bytes 1024-2047/5000", 1024)).isEqualTo(new Piece.Unfit());
        assertThat(judged("bytes 1024-2047/5000", 1024, "etag", "W/\"a\""))
                .isEqualTo(new Piece.Unfit());
        assertThat(judged("bytes 1024-2047/5000", 1024, "etag", "unquoted"))
                .isEqualTo(new Piece.Unfit());
        // A weak entity tag is not made up for by a date.
        assertThat(
                        judged(
                                "bytes 1024-2047/5000",
                                1024,
                                "etag",
                                "W/\"a\"",
                                "last-modified",
                                A_SECOND_BEFORE))
                .isEqualTo(new Piece.Unfit());
    }

    @Test
    void rfc9110_section_8_8_2_2_a_date_within_a_second_of_the_answer_is_weak() {
        assertThat(judged("bytes 1024-2047/5000", 1024, "last-modified", DATE))
                .isEqualTo(new Piece.Unfit());
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
                .isEqualTo(new Piece.Unfit());
        assertThat(judged("bytes 1024-2046/5000", 1023, "etag", "\"a\""))
                .isEqualTo(new Piece.Unfit());
        assertThat(judged("bytes 1024-2048/5000", 1025, "etag", "\"a\""))
                .isEqualTo(new Piece.Unfit());
        assertThat(judged("bytes 1024-2047/5000", 1000, "etag", "\"a\""))
                .isEqualTo(new Piece.Unfit());
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
    void the_first_octet_that_is_wanted_is_known_without_the_length() {
        assertThat(Ranges.first("bytes=5-9")).isEqualTo(5);
        assertThat(Ranges.first("Bytes= 7-, 100-200")).isEqualTo(7);
        assertThat(Ranges.first("bytes=-500")).isZero();
        assertThat(Ranges.first("bytes=999999999999999999-")).isEqualTo(999_999_999_999_999_999L);
        for (String malformed : new String[] {"bytes=9-5", "bytes=", "lines=1-2", "bytes=x-"}) {
            assertThat(Ranges.first(malformed)).as(malformed).isEqualTo(-1);
        }
    }
}
