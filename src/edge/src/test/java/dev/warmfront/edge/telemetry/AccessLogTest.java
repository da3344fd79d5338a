package dev.warmfront.edge.telemetry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.request.Blame;
import dev.warmfront.engine.request.Served;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Lines of the access log: what they look like, and what becomes of those that find it full.
class AccessLogTest {

    private static final long MOMENT = 1_900_000_000_007L;

    private final Metrics metrics = new Metrics();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void a_json_line_tells_it_all_and_escapes_what_a_viewer_sent() {
        AccessLog log = AccessLog.to(out, AccessLog.Format.JSON, metrics);
        write(log.lines(), "a\"b\\c\td\u00e9", 12);
        log.close();
        assertThat(out.toString(US_ASCII))
                .isEqualTo(
                        "{\"time\":\"2030-03-17T17:46:40.007Z\","
                                + "\"requestId\":\"00000000000000ff\",\"viewer\":\"192.0.2.1\","
                                + "\"method\":\"GET\",\"scheme\":\"http\",\"host\":\"shop.test\","
                                + "\"target\":\"/a?b\",\"protocol\":\"HTTP/1.1\","
                                + "\"status\":200,\"whole\":true,"
                                + "\"served\":\"hit\",\"blame\":\"nobody\","
                                + "\"distribution\":\"d-1\",\"why\":\"\","
                                + "\"tls\":\"\",\"bytes\":10,\"micros\":12000,"
                                + "\"userAgent\":\"a\\\"b\\\\c\\u0009d\\u00e9\","
                                + "\"referer\":\"\"}\n");
    }

    @Test
    void w3c_lines_have_33_fields_and_cannot_be_forged() {
        AccessLog log = AccessLog.to(out, AccessLog.Format.W3C, metrics);
        write(log.lines(), "a\tb\nc", 12);
        log.close();
        List<String> lines = out.toString(US_ASCII).lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).isEqualTo("#Version: 1.0");
        assertThat(lines.get(1).substring("#Fields: ".length()).split(" ")).hasSize(33);
        assertThat(lines.get(2).split("\t"))
                .hasSize(33)
                .startsWith("2030-03-17", "17:46:40", "-", "10", "192.0.2.1", "GET", "d-1", "/a")
                .contains("a%09b%0Ac", "b", "0.012", "00000000000000ff");
    }

    @ParameterizedTest
    @CsvSource({"JSON, x", "JSON, \"", "JSON, \u0001", "W3C, x", "W3C, \u0001"})
    void texts_of_a_viewer_are_cut_so_that_no_line_is_too_long(
            AccessLog.Format format, String letter) {
        AccessLog log = AccessLog.to(out, format, metrics);
        AccessLines lines = log.lines();
        assertThat(lines).isNotNull();
        byte[] endless = letter.repeat(100_000).getBytes(ISO_8859_1);
        AccessRecord record = record(lines, "", 1);
        for (Slice slice :
                List.of(
                        record.method(),
                        record.host(),
                        record.target(),
                        record.userAgent(),
                        record.referer(),
                        record.forwardedFor(),
                        record.contentType(),
                        record.why())) {
            slice.set(endless, 0, endless.length);
        }
        lines.write();
        write(lines, "next", 1);
        log.close();
        assertThat(out.toString(US_ASCII)).contains("next");
        assertThat(out.toString(US_ASCII).lines())
                .allMatch(line -> line.length() < 8 * Line.LONGEST_TEXT + 2048);
    }

    @ParameterizedTest
    @EnumSource
    void what_was_written_once_for_a_kind_of_request_makes_the_same_line(AccessLog.Format format) {
        AccessLog log = AccessLog.to(out, format, metrics);
        AccessLines lines = log.lines();
        assertThat(lines).isNotNull();
        record(lines, "the first", 1);
        byte[] same = lines.same();
        assertThat(same != null).isEqualTo(format == AccessLog.Format.JSON);
        record(lines, "another\t", 2);
        lines.write();
        record(lines, "another\t", 2).like(same);
        lines.write();
        log.close();
        List<String> written = out.toString(US_ASCII).lines().toList().reversed();
        assertThat(written.get(0)).contains("another").isEqualTo(written.get(1));
    }

    @Test
    void a_log_that_is_full_drops_and_counts() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        ByteArrayOutputStream slow =
                new ByteArrayOutputStream() {
                    @Override
                    public void write(byte[] octets, int from, int length) {
                        super.write(octets, from, length);
                        if (length > 0) {
                            writing.countDown();
                            await(gate);
                        }
                    }
                };
        AccessLog log = AccessLog.to(slow, AccessLog.Format.JSON, 2, metrics);
        AccessLines lines = log.lines();
        write(lines, "first", 0);
        writing.await();
        int more = 3000;
        for (int i = 0; i < more; i++) {
            write(lines, "more", 0);
        }
        gate.countDown();
        log.close();
        long written = slow.toString(US_ASCII).lines().count();
        assertThat(written).isBetween(100L, 2000L);
        assertThat(metrics.text())
                .contains("warmfront_access_log_dropped_total " + (1 + more - written) + "\n");
    }

    private static void await(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void write(AccessLines lines, String agent, long millis) {
        record(lines, agent, millis);
        lines.write();
    }

    private static AccessRecord record(AccessLines lines, String agent, long millis) {
        AccessRecord record =
                lines.record()
                        .begin(MOMENT, millis * 1000, 255)
                        .from("192.0.2.1", 1234, false, "")
                        .speaking("HTTP/1.1")
                        .answered(200, 10, true)
                        .accounted(Served.HIT, Blame.NOBODY, "d-1");
        record.method().set("GET");
        record.host().set("shop.test");
        record.target().set("/a?b");
        record.userAgent().set(agent);
        return record;
    }
}
