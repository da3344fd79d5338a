package dev.warmfront.edge.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.headers.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What an origin may say before its body, and what it may not (RFC 9112).
class AnswerReaderTest {

    private static final int ROUNDS = 200_000;

    private final AnswerReader reader = new AnswerReader(new FieldNames());

    @Test
    void a_head_is_read_and_what_follows_it_is_left() {
        ByteBuf in = octets("HTTP/1.1 200 OK\r\nETag: \"a\"\r\nContent-Length: 5\r\n\r\nhello");
        assertThat(reader.read(in))
                .isEqualTo(new AnswerHead(200, Fields.of("ETag", "\"a\""), 5, false, true));
        assertThat(in.toString(StandardCharsets.US_ASCII)).isEqualTo("hello");
    }

    @Test
    void a_head_in_pieces_of_any_size_is_the_same() {
        String text = "HTTP/1.1 200 \r\nA: 1\r\nB: " + "2".repeat(3000) + "\r\n\r\n";
        AnswerHead whole = read(text + "rest");
        for (int size = 1; size < 70; size++) {
            AnswerReader pieces = new AnswerReader(new FieldNames());
            AnswerHead head = null;
            ByteBuf all = octets(text + "rest");
            while (head == null) {
                ByteBuf piece = all.readSlice(Math.min(size, all.readableBytes()));
                head = pieces.read(piece);
                if (head != null) {
                    assertThat(piece.readableBytes() + all.readableBytes()).isEqualTo(4);
                }
            }
            assertThat(head).isEqualTo(whole);
        }
    }

    @Test
    void several_heads_follow_each_other() {
        ByteBuf in =
                octets(
                        "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                                + "HTTP/1.1 204 No Content\r\n\r\n");
        assertThat(Objects.requireNonNull(reader.read(in)).status()).isEqualTo(103);
        assertThat(Objects.requireNonNull(reader.read(in)).status()).isEqualTo(204);
        assertThat(in.isReadable()).isFalse();
    }

    @Test
    void rfc9112_5_1_space_around_a_value_and_before_a_colon_is_dropped() {
        assertThat(head("HTTP/1.1 200 OK\r\nA \t: \t1 2\t \r\nB:\r\n\r\n").fields())
                .isEqualTo(Fields.of("A", "1 2", "B", ""));
    }

    @Test
    void rfc9112_5_2_a_folded_line_is_joined_with_a_space() {
        assertThat(head("HTTP/1.1 200 OK\r\nA: 1\r\n\t 2\r\n \r\n 3\r\nB: 4\r\n\r\n").fields())
                .isEqualTo(Fields.of("A", "1 2  3", "B", "4"));
    }

    @Test
    void rfc9110_7_6_1_what_ends_at_this_hop_goes_no_further() {
        assertThat(
                        head("""
                        HTTP/1.1 200 OK\r
                        Connection: keep-alive, X-Hop, ETag\r
                        Keep-Alive: timeout=5\r
                        Proxy-Authenticate: Basic\r
                        Trailer: X\r
                        Upgrade: h2c\r
                        x-hop: 1\r
                        ETag: "e"\r
                        \r
                        """)
                                .fields())
                .isEqualTo(Fields.of("ETag", "\"e\""));
    }

    @ParameterizedTest
    @CsvSource({
        "1.1,,true",
        "1.1,close,false",
        "1.1,'x, Close',false",
        "1.0,,false",
        "1.0,Keep-Alive,true",
        "1.9,,true"
    })
    void rfc9112_9_3_a_connection_persists_if_both_say_so(
            String version, @Nullable String connection, boolean persistent) {
        String line = connection == null ? "" : "Connection: " + connection + "\r\n";
        assertThat(head("HTTP/" + version + " 200 OK\r\n" + line + "\r\n").persistent())
                .isEqualTo(persistent);
    }

    @Test
    void rfc9112_6_1_chunks_before_http_1_1_end_the_connection() {
        AnswerHead head =
                head(
                        "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n");
        assertThat(head.chunked()).isTrue();
        assertThat(head.persistent()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/2.0 200 OK\r\n\r\n",
                "HTTP/1.1 20 OK\r\n\r\n",
                "HTTP/1.1 099 Low\r\n\r\n",
                "HTTP/1.1  200 OK\r\n\r\n",
                "HTTP/1.1 2000 OK\r\n\r\n",
                "http/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 O\u0000K\r\n\r\n",
                "ICY 200 OK\r\n\r\n",
                "\r\nHTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\n A: 1\r\n\r\n",
                "HTTP/1.1 200 OK\nA: 1\n\n",
                "HTTP/1.1 200 OK\r\nA: 1\n\r\n",
                "HTTP/1.1 200 OK\r\nA\r\n\r\n",
                "HTTP/1.1 200 OK\r\n: 1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA B: 1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA: 1\rB: 2\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA: \u0000\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n"
            })
    void what_two_recipients_could_understand_differently_is_refused(String text) {
        assertThat(read(text)).isNull();
        assertThat(reader.fault()).isNotEmpty();
    }

    @Test
    void a_head_without_an_end_is_given_up_at_64_kib_and_not_an_octet_later() {
        String start = "HTTP/1.1 200 OK\r\nA: ";
        String longest = "a".repeat(AnswerReader.MOST_OCTETS - start.length() - 4);
        assertThat(read(start + longest + "\r\n\r\n")).isNotNull();
        assertThat(read(start + longest + "a\r\n\r\n")).isNull();
        assertThat(reader.fault()).contains("64 KiB");
    }

    @Test
    void names_that_share_a_place_are_not_taken_for_each_other() {
        for (int i = 0; i < 5000; i++) {
            String name = "X-" + Integer.toString(i * 7919, 36);
            assertThat(head("HTTP/1.1 200 OK\r\n" + name + ": 1\r\n\r\n").fields())
                    .isEqualTo(Fields.of(name, "1"));
        }
    }

    @Test
    void two_hundred_thousand_damaged_heads_neither_fail_nor_smuggle() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        String seed =
                "HTTP/1.1 200 OK\r\nContent-Length: 12\r\nTransfer-Encoding: chunked\r\n"
                        + "Connection: close, a\r\nA: b\r\n c\r\nSet-Cookie: d=e\r\n\r\n";
        int fine = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] damaged = seed.getBytes(StandardCharsets.ISO_8859_1);
            for (int i = random.nextInt(1, 9); i > 0; i--) {
                damaged[random.nextInt(damaged.length)] =
                        random.nextBoolean()
                                ? (byte) random.nextInt(256)
                                : damaged[random.nextInt(damaged.length)];
            }
            AnswerReader fresh = new AnswerReader(new FieldNames());
            AnswerHead head = fresh.read(Unpooled.wrappedBuffer(damaged));
            if (head != null) {
                fine++;
                assertThat(head.chunked() && head.length() >= 0).isFalse();
                head.fields()
                        .forEach((name, value) -> {
                            assertThat(name).matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
                            assertThat(value).doesNotContain("\r", "\n", "\u0000");
                        });
            }
        }
        assertThat(fine).isPositive();
    }

    /// Lines that stood at the same place in the head before are not read again.
    @Test
    void heads_that_follow_each_other_read_the_same_as_each_alone() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);
        List<String> lines =
                List.of(
                        "A: 1\r\n",
                        "A: 12\r\n",
                        "a: 1\r\n",
                        "A: 1\r\n 2\r\n",
                        " 3\r\n",
                        "Connection: close\r\n",
                        "Content-Length: 7\r\n",
                        "Transfer-Encoding: chunked\r\n",
                        "X-Long: " + "x".repeat(12_000) + "\r\n");
        AnswerReader one = new AnswerReader(new FieldNames());
        int read = 0;
        for (int round = 0; round < ROUNDS / 10; round++) {
            StringBuilder text = new StringBuilder("HTTP/1.1 200 OK\r\n");
            for (int i = random.nextInt(1 << random.nextInt(6)); i > 0; i--) {
                int usual = random.nextInt(10) == 0 ? lines.size() : 3;
                text.append(lines.get(random.nextInt(usual)));
            }
            text.append("\r\n");
            AnswerHead head = one.read(octets(text.toString()));
            AnswerReader alone = new AnswerReader(new FieldNames());
            assertThat(head).as(text.toString()).isEqualTo(alone.read(octets(text.toString())));
            assertThat(one.fault()).isEqualTo(alone.fault());
            if (head == null) {
                one = new AnswerReader(new FieldNames());
            } else {
                read++;
            }
        }
        assertThat(read).isGreaterThan(ROUNDS / 20);
    }

    private AnswerHead head(String text) {
        return Objects.requireNonNull(read(text), () -> String.valueOf(reader.fault()));
    }

    private @Nullable AnswerHead read(String text) {
        return reader.read(octets(text));
    }

    private static ByteBuf octets(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }
}
