package dev.warmfront.edge.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.headers.Fields;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackedTest {

    private final Texts texts = new Texts((status, fields) -> new byte[0]);

    @Test
    void whatever_goes_in_comes_out_the_same() {
        Fields fields =
                Fields.of(
                        "Content-Type", "text/html",
                        "etag", "",
                        ":origin-etag", "W/\"caf\u00e9\"",
                        "x-long", "y".repeat(70_000),
                        "x-wide", "\u4e2d\u6587",
                        "Date", "Sun, 06 Nov 1994 08:49:37 GMT",
                        "Date", "Mon, 06 Nov 1994 08:49:37 GMT",
                        "Via", "a",
                        "via", "1.1 b");
        assertThat(through(fields)).isEqualTo(fields);
        // Now with the numbers of what is known.
        assertThat(through(fields)).isEqualTo(fields);
        assertThat(through(fields)).isEqualTo(fields);
        assertThat(through(Fields.NONE)).isEqualTo(Fields.NONE);
    }

    @Test
    void texts_of_every_length_come_out_the_same() {
        for (int length = 0; length < 300; length++) {
            Fields fields = Fields.of("x-" + length, "v".repeat(length));
            assertThat(through(fields)).isEqualTo(fields);
            assertThat(through(fields)).isEqualTo(fields);
        }
    }

    @Test
    void what_answers_have_in_common_takes_two_bytes_and_a_date_six() {
        Fields fields = Fields.of("Server", "nginx", "Last-Modified", Dates.text(784_111_777));
        through(fields);
        through(fields);
        assertThat(Packed.pack(fields, texts, texts.vocabulary())).hasSize(2 + 2 + 2 + 6);
    }

    @Test
    void what_each_answer_has_its_own_is_not_learnt() {
        for (String name : new String[] {"Date", "ETag", "Last-Modified", "Content-Length"}) {
            Fields fields = Fields.of(name, "the same");
            through(fields);
            through(fields);
            assertThat(texts.vocabulary().number("the same")).isEqualTo(Vocabulary.UNKNOWN);
        }
    }

    @Test
    void dates_are_numbers_only_if_they_come_back_as_they_were() {
        assertThat(Dates.seconds("Sun, 06 Nov 1994 08:49:37 GMT")).isEqualTo(784_111_777);
        assertThat(Dates.text(784_111_777)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
        assertThat(Dates.text(0)).isEqualTo("Thu, 01 Jan 1970 00:00:00 GMT");
        for (String text :
                new String[] {
                    "Sunday, 06-Nov-94 08:49:37 GMT",
                    "Mon, 06 Nov 1994 08:49:37 GMT",
                    "Sun, 06 nov 1994 08:49:37 GMT",
                    "Sun, 06 Nov 1994 08:49:60 GMT",
                    "Sun, 06 Nov 1994 08:4x:37 GMT",
                    "Sun, 31 Feb 1994 08:49:37 GMT",
                    "Wed, 31 Dec 1969 23:59:59 GMT",
                    "Sun, 06 Nov 1994 08:49:37 UTC",
                    "Sun, \uffff6 Nov \uffff\uffff\uffff\uffff 08:49:37 GMT",
                    "0",
                    ""
                }) {
            assertThat(Dates.seconds(text)).as(text).isEqualTo(Dates.NONE);
        }
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            long seconds = random.nextLong(4_000_000_000L);
            assertThat(Dates.seconds(Dates.text(seconds))).isEqualTo(seconds);
        }
    }

    private Fields through(Fields fields) {
        Vocabulary words = texts.vocabulary();
        return Packed.unpack(Packed.pack(fields, texts, words), words);
    }
}
