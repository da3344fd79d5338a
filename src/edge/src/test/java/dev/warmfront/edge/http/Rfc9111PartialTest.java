package dev.warmfront.edge.http;

import static dev.warmfront.edge.http.TestEdge.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.edge.http.TestEdge.Site;
import dev.warmfront.snapshot.policy.Forwarded;
import dev.warmfront.snapshot.policy.Selection;
import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import dev.warmfront.testkit.http.ScriptedOrigin;
import dev.warmfront.testkit.http.Seen;
import dev.warmfront.testkit.http.Stage;
import dev.warmfront.testkit.http.VirtualFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Partial answers, stored and combined (RFC 9111, sections 3.3, 3.4, 4.3; RFC 9110, sections 13
/// and 14). Slices have 1 KiB here, and the object ten and a half of them.
class Rfc9111PartialTest {

    private static final int SLICE = 1024;
    private static final String HOUR = "Cache-Control: max-age=3600";

    private final VirtualFile file = new VirtualFile(10_752, 1, HOUR, "X-State: old");
    private final VirtualFile other = new VirtualFile(10_752, 2, HOUR, "X-State: new");
    private ScriptedOrigin origin;
    private TestEdge edge;

    @BeforeEach
    void start() throws Exception {
        origin = ScriptedOrigin.start();
        origin.on("/f", file);
        edge = edge(site(origin.port()));
    }

    @AfterEach
    void stop() throws Exception {
        edge.close();
        origin.close();
    }

    private TestEdge edge(Site site) {
        return TestEdge.with().slices(SLICE).serving(site.build());
    }

    private Reply range(String range, String... fields) throws Exception {
        String[] all = Arrays.copyOf(fields, fields.length + 1);
        all[fields.length] = "Range: bytes=" + range;
        return edge.get("/f", all);
    }

    private static byte[] all(VirtualFile file) {
        return file.octets(0, file.length() - 1);
    }

    private String asked(int request) {
        return origin.seen().get(request).field("range").orElse("all");
    }

    /// Answers with these fields in place of the file's own.
    private void told(String... fields) {
        origin.on("/f", (request, stage) -> tell(request, stage, fields));
    }

    private void tell(Seen request, Stage stage, String... fields) throws IOException {
        String lines = String.join("\r\n", fields) + "\r\n";
        String range = request.field("range").orElse("");
        if (range.isEmpty()) {
            stage.raw("HTTP/1.1 200 OK\r\n" + lines);
            stage.raw("Content-Length: " + file.length() + "\r\n\r\n");
            stage.raw(all(file));
            return;
        }
        int dash = range.indexOf('-');
        long first = Long.parseLong(range.substring(6, dash));
        String end = range.substring(dash + 1);
        long most = file.length() - 1;
        long last = end.isEmpty() ? most : Math.min(most, Long.parseLong(end));
        stage.raw("HTTP/1.1 206 Partial Content\r\n" + lines);
        stage.raw("Content-Range: bytes " + first + "-" + last + "/" + file.length() + "\r\n");
        stage.raw("Content-Length: " + (last - first + 1) + "\r\n\r\n");
        stage.raw(file.octets(first, last));
    }

    @Test
    void section_3_4_parts_with_one_strong_validator_become_a_whole_answer() throws Exception {
        range("0-99");
        range("5000-5099");
        Reply whole = edge.get("/f");
        assertThat(whole.status()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(all(file));
        assertThat(whole.field("content-length")).isEqualTo("10752");
        assertThat(origin.seen().stream().map(seen -> seen.field("range").orElse("all")))
                .doesNotHaveDuplicates()
                .doesNotContain("all");
    }

    @Test
    void section_3_4_a_date_of_change_is_a_strong_validator_when_it_is_old_enough()
            throws Exception {
        String changed = "Last-Modified: Sun, 17 Mar 2030 17:00:00 GMT";
        told(HOUR, "Date: Sun, 17 Mar 2030 17:46:40 GMT", changed);
        range("0-99");
        assertThat(range("3000-3009").body()).isEqualTo(file.octets(3000, 3009));
        assertThat(asked(1)).isEqualTo("bytes=2048-3071");
        assertThat(origin.seen().get(1).field("if-range"))
                .hasValue("Sun, 17 Mar 2030 17:00:00 GMT");
        // Within a second of the answer it is not.
        edge.store.clear();
        told(HOUR, "Date: Sun, 17 Mar 2030 17:00:00 GMT", changed);
        assertThat(range("3000-3009").body()).isEqualTo(file.octets(3000, 3009));
        assertThat(range("3000-3009").body()).isEqualTo(file.octets(3000, 3009));
        assertThat(asked(3)).isEqualTo("all");
    }

    @Test
    void section_3_4_without_a_strong_validator_the_first_viewer_gets_what_came_for_it()
            throws Exception {
        for (String validator : List.of("ETag: W/\"weak\"", "X: none")) {
            edge.store.clear();
            told(HOUR, validator);
            int before = origin.timesAsked();
            Reply part = range("3000-3099");
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.body()).isEqualTo(file.octets(3000, 3099));
            assertThat(part.field("content-range")).isEqualTo("bytes 3000-3099/10752");
            assertThat(part.field("content-length")).isEqualTo("100");
            assertThat(part.field("cache-status")).contains("detail=no-validator");
            assertThat(asked(before)).isEqualTo("bytes=2048-4095");
            assertThat(origin.timesAsked()).isEqualTo(before + 1);
            // Nothing of it is combined with anything: the next one brings everything.
            assertThat(range("5000-5099").body()).isEqualTo(file.octets(5000, 5099));
            assertThat(asked(before + 1)).isEqualTo("all");
            assertThat(range("0-99").cache()).isEqualTo("Hit");
            assertThat(origin.timesAsked()).isEqualTo(before + 2);
        }
    }

    @Test
    void section_3_4_without_a_strong_validator_viewers_who_wait_ask_for_everything_once()
            throws Exception {
        origin.on(
                "/f",
                (request, stage) -> {
                    if (request.field("range").isPresent()) {
                        stage.waitFor("gate");
                    }
                    tell(request, stage, HOUR, "ETag: W/\"weak\"");
                });
        RawViewer[] viewers = new RawViewer[50];
        for (int i = 0; i < viewers.length; i++) {
            viewers[i] = edge.viewer();
            String range = "Range: bytes=" + (3000 + i) + "-" + (3000 + i);
            viewers[i].send(RawViewer.request("GET", "shop.test", "/f", range));
            origin.awaitAsked("/f", 1);
        }
        origin.open("gate");
        for (int i = 0; i < viewers.length; i++) {
            assertThat(viewers[i].read().body()).isEqualTo(file.octets(3000 + i, 3000 + i));
            viewers[i].close();
        }
        assertThat(origin.timesAsked()).isLessThanOrEqualTo(2);
    }

    @Test
    void section_3_3_a_range_from_the_first_octet_on_is_one_request_whatever_comes()
            throws Exception {
        for (String validator : List.of("ETag: W/\"weak\"", "X: none", "ETag: \"a\"")) {
            edge.store.clear();
            int before = origin.timesAsked();
            // It answers with everything, once as 206 and once as 200.
            origin.on(
                    "/f",
                    (request, stage) ->
                            stage.answer(
                                    206,
                                    all(file),
                                    HOUR,
                                    validator,
                                    "Content-Range: bytes 0-10751/10752"));
            assertThat(range("0-").body()).isEqualTo(all(file));
            assertThat(range("7-9").cache()).isEqualTo("Hit");
            edge.store.clear();
            origin.on("/f", (request, stage) -> stage.answer(200, all(file), HOUR, validator));
            assertThat(range("0-").body()).isEqualTo(all(file));
            assertThat(range("7-9").cache()).isEqualTo("Hit");
            assertThat(origin.timesAsked()).as(validator).isEqualTo(before + 2);
            assertThat(asked(before)).isEqualTo("bytes=0-");
        }
    }

    @Test
    void section_3_3_of_more_octets_than_were_asked_for_every_whole_slice_is_kept()
            throws Exception {
        // From 1000 on, and not up to the end of a slice.
        origin.on(
                "/f",
                (request, stage) -> {
                    stage.raw("HTTP/1.1 206 Partial Content\r\nETag: \"a\"\r\n" + HOUR);
                    stage.raw("\r\nContent-Range: bytes 1000-9999/10752\r\n");
                    stage.raw("Content-Length: 9000\r\n\r\n");
                    stage.raw(file.octets(1000, 9999));
                });
        assertThat(range("2048-2049").body()).isEqualTo(file.octets(2048, 2049));
        assertThat(range("2100-9000").body()).isEqualTo(file.octets(2100, 9000));
        assertThat(range("3000-4000").cache()).isEqualTo("Hit");
        assertThat(origin.timesAsked()).isEqualTo(1);
        // What was no whole slice is asked for.
        origin.on("/f", (request, stage) -> tell(request, stage, HOUR, "ETag: \"a\""));
        assertThat(range("9990-10010").body()).isEqualTo(file.octets(9990, 10_010));
        assertThat(range("1000-1001").body()).isEqualTo(file.octets(1000, 1001));
        assertThat(asked(1)).isEqualTo("bytes=9216-10239");
        assertThat(asked(2)).isEqualTo("bytes=0-1023");
    }

    @Test
    void section_3_3_a_slice_is_taken_out_of_more_octets_than_were_asked_for() throws Exception {
        range("0-9");
        origin.on(
                "/f",
                (request, stage) -> {
                    stage.raw("HTTP/1.1 206 Partial Content\r\nETag: " + file.etag());
                    stage.raw("\r\n" + HOUR + "\r\nContent-Range: bytes 3000-9999/10752\r\n");
                    stage.raw("Content-Length: 7000\r\n\r\n");
                    for (int at = 3000; at < 10_000; at += 100) {
                        stage.raw(file.octets(at, at + 99));
                    }
                });
        assertThat(range("5000-5009").body()).isEqualTo(file.octets(5000, 5009));
        assertThat(origin.timesAsked()).isEqualTo(2);
        assertThat(range("4096-5119").cache()).isEqualTo("Hit");
        assertThat(range("4096-5119").body()).isEqualTo(file.octets(4096, 5119));
    }

    @Test
    void section_3_4_a_validator_that_became_weak_is_another_body() throws Exception {
        range("0-9");
        told(HOUR, "ETag: W/\"weak\"");
        assertThat(range("5000-5009").body()).isEqualTo(file.octets(5000, 5009));
        assertThat(range("0-9").body()).isEqualTo(file.octets(0, 9));
        assertThat(asked(origin.timesAsked() - 1)).isEqualTo("all");
    }

    @Test
    void section_3_4_parts_of_another_validator_are_never_combined() throws Exception {
        range("0-99");
        origin.on("/f", other);
        Reply whole = edge.get("/f");
        // The first slice was sent as it was; the second is of something else.
        assertThat(whole.whole()).isFalse();
        assertThat(edge.get("/f").body()).isEqualTo(all(other));
    }

    @Test
    void section_3_3_a_cut_answer_is_not_used_as_a_whole_one() throws Exception {
        origin.on(
                "/f",
                (request, stage) -> {
                    stage.raw("HTTP/1.1 206 Partial Content\r\nETag: \"a\"\r\n" + HOUR);
                    stage.raw("\r\nContent-Range: bytes 0-1023/10752\r\n");
                    stage.raw("Content-Length: 1024\r\n\r\n0123456789");
                    stage.hangUp();
                });
        assertThat(range("0-99").whole()).isFalse();
        origin.on("/f", other);
        assertThat(range("0-99").body()).isEqualTo(other.octets(0, 99));
    }

    @Test
    void rfc9110_section_14_4_a_part_without_a_length_of_its_own_is_counted() throws Exception {
        range("0-0");
        origin.on("/f", (request, stage) -> chunked(stage, file.octets(1024, 2047)));
        assertThat(range("1024-2047").body()).isEqualTo(file.octets(1024, 2047));
        // More than it says it is, and less: neither is ever taken for that slice.
        origin.on("/f", (request, stage) -> chunked(stage, file.octets(1024, 2100)));
        edge.store.clear();
        origin.on("/f", file);
        range("0-0");
        for (int last : new int[] {2100, 2000}) {
            origin.on("/f", (request, stage) -> chunked(stage, file.octets(1024, last)));
            range("1500-2047");
            origin.on("/f", file);
            assertThat(range("1500-2047").body()).isEqualTo(file.octets(1500, 2047));
            edge.store.clear();
            range("0-0");
        }
    }

    private void chunked(Stage stage, byte[] octets) throws IOException {
        stage.raw("HTTP/1.1 206 Partial Content\r\nETag: " + file.etag() + "\r\n" + HOUR);
        stage.raw("\r\nContent-Range: bytes 1024-2047/10752\r\nTransfer-Encoding: chunked\r\n\r\n");
        stage.raw(Integer.toHexString(octets.length) + "\r\n");
        stage.raw(octets);
        stage.raw("\r\n0\r\n\r\n");
    }

    @Test
    void rfc9110_section_15_3_7_other_octets_than_asked_for_lead_to_the_whole() throws Exception {
        for (String range : List.of("bytes 0-99/10752", "bytes 3000-3099/*", "bytes 1-2/x")) {
            edge.store.clear();
            int before = origin.timesAsked();
            origin.on(
                    "/f",
                    (request, stage) -> {
                        if (request.field("range").isPresent()) {
                            String told = "Content-Range: " + range;
                            stage.answer(206, new byte[100], HOUR, "ETag: \"a\"", told);
                        } else {
                            file.play(request, stage);
                        }
                    });
            assertThat(range("3000-3099").body()).as(range).isEqualTo(file.octets(3000, 3099));
            assertThat(origin.timesAsked()).isEqualTo(before + 2);
        }
    }

    @Test
    void rfc9110_section_15_3_7_octets_that_are_no_slice_are_for_who_wants_them_alone()
            throws Exception {
        origin.on(
                "/f",
                (request, stage) -> {
                    String told = "Content-Range: bytes 2990-3109/10752";
                    stage.answer(206, file.octets(2990, 3109), HOUR, "ETag: \"a\"", told);
                });
        assertThat(range("3000-3099").body()).isEqualTo(file.octets(3000, 3099));
        assertThat(origin.timesAsked()).isEqualTo(1);
        origin.on("/f", file);
        assertThat(range("3000-3099").cache()).isEqualTo("Miss");
        assertThat(asked(1)).isEqualTo("all");
    }

    @Test
    void rfc9110_section_13_1_5_octets_without_a_strong_validator_answer_no_if_range()
            throws Exception {
        told(HOUR, "ETag: W/\"weak\"");
        Reply whole = range("3000-3099", "If-Range: W/\"weak\"");
        assertThat(whole.status()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(all(file));
        assertThat(asked(1)).isEqualTo("all");
    }

    @Test
    void rfc9110_section_15_3_7_2_several_parts_nobody_asked_for_lead_to_the_whole()
            throws Exception {
        origin.on(
                "/f",
                (request, stage) -> {
                    if (request.field("range").isPresent()) {
                        String type = "Content-Type: multipart/byteranges; boundary=b";
                        stage.answer(206, "--b\r\n\r\nxx\r\n--b--\r\n", HOUR, type);
                    } else {
                        file.play(request, stage);
                    }
                });
        assertThat(range("3000-3099").body()).isEqualTo(file.octets(3000, 3099));
        assertThat(origin.timesAsked()).isEqualTo(2);
    }

    @Test
    void rfc9110_section_14_6_several_ranges_come_from_the_slices_they_need() throws Exception {
        Reply parts = range("0-1,3000-3001,-2");
        String type = parts.field("content-type");
        String line = "--" + type.substring(type.indexOf('=') + 1);
        String text = new String(parts.body(), StandardCharsets.ISO_8859_1);
        for (long[] one : new long[][] {{0, 1}, {3000, 3001}, {10_750, 10_751}}) {
            String octets = new String(file.octets(one[0], one[1]), StandardCharsets.ISO_8859_1);
            assertThat(text)
                    .contains(
                            line
                                    + "\r\ncontent-range: bytes "
                                    + one[0]
                                    + "-"
                                    + one[1]
                                    + "/10752\r\n\r\n"
                                    + octets
                                    + "\r\n");
        }
        assertThat(text).endsWith("\r\n" + line + "--\r\n");
        assertThat(origin.timesAsked()).isEqualTo(3);
    }

    @Test
    void rfc9110_section_14_2_what_is_no_range_gets_the_whole() throws Exception {
        range("0-9");
        assertThat(edge.get("/f", "Range: lines=1-2").body()).isEqualTo(all(file));
        assertThat(edge.get("/f", "Range: bytes=9-5").status()).isEqualTo(200);
        try (RawViewer viewer = edge.viewer()) {
            Reply head = viewer.ask("HEAD", "shop.test", "/f", "Range: bytes=2-4");
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.field("content-length")).isEqualTo("10752");
        }
    }

    @Test
    void rfc9110_section_13_1_5_if_range_that_no_longer_fits_gets_the_whole() throws Exception {
        range("0-9");
        assertThat(range("20-29", "If-Range: " + file.etag()).status()).isEqualTo(206);
        assertThat(range("20-29", "If-Range: W/" + file.etag()).body()).isEqualTo(all(file));
        Reply whole = range("20-29", "If-Range: \"another\"");
        assertThat(whole.status()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(all(file));
        // Nor is it the origin's to judge when nothing is stored: its slice is asked for all the
        // same.
        edge.store.clear();
        assertThat(range("20-29", "If-Range: \"another\"").body()).isEqualTo(all(file));
    }

    @Test
    void rfc9110_section_13_2_2_a_condition_comes_before_a_range() throws Exception {
        range("0-9");
        assertThat(range("9000-9009", "If-None-Match: " + file.etag()).status()).isEqualTo(304);
        assertThat(origin.timesAsked()).isEqualTo(1);
    }

    @Test
    void section_4_3_4_a_304_changes_the_fields_and_keeps_the_slices() throws Exception {
        range("0-9");
        range("3000-3009");
        edge.pass(Duration.ofHours(2));
        VirtualFile same = new VirtualFile(10_752, 1, HOUR, "X-State: new");
        origin.on("/f", same);
        Reply confirmed = range("0-9");
        assertThat(confirmed.cache()).isEqualTo("RefreshHit");
        assertThat(confirmed.field("x-state")).isEqualTo("new");
        assertThat(range("3000-3009").cache()).isEqualTo("Hit");
        assertThat(origin.timesAsked()).isEqualTo(3);
    }

    @Test
    void section_3_4_a_206_of_the_same_body_keeps_the_slices_too() throws Exception {
        range("0-9");
        range("3000-3009");
        edge.pass(Duration.ofHours(2));
        // An origin that knows no conditions.
        told(HOUR, "ETag: " + file.etag(), "X-State: new");
        Reply again = range("5000-5009");
        assertThat(again.field("x-state")).isEqualTo("new");
        assertThat(range("3000-3009").cache()).isEqualTo("Hit");
        assertThat(range("3000-3009").field("x-state")).isEqualTo("new");
        assertThat(origin.timesAsked()).isEqualTo(3);
    }

    @Test
    void section_4_3_5_a_head_confirms_or_takes_back_the_outline() throws Exception {
        range("0-9");
        edge.pass(Duration.ofHours(2));
        try (RawViewer viewer = edge.viewer()) {
            origin.on("/f", (request, stage) -> stage.raw(headOnly(10_752)));
            viewer.ask("HEAD", "shop.test", "/f");
            assertThat(range("0-9").cache()).isEqualTo("Hit");
            edge.pass(Duration.ofHours(2));
            origin.on("/f", (request, stage) -> stage.raw(headOnly(10_753)));
            viewer.ask("HEAD", "shop.test", "/f");
            origin.on("/f", other);
            assertThat(range("0-9").cache()).isEqualTo("Miss");
        }
    }

    private String headOnly(long length) {
        return "HTTP/1.1 200 OK\r\nContent-Length: "
                + length
                + "\r\n"
                + HOUR
                + "\r\nETag: "
                + file.etag()
                + "\r\n\r\n";
    }

    @Test
    void section_4_2_4_slices_stand_in_for_an_origin_that_fails() throws Exception {
        range("0-9");
        edge.pass(Duration.ofHours(2));
        origin.on("/f", (request, stage) -> stage.answer(503, "no"));
        Reply stale = range("0-9");
        assertThat(stale.status()).isEqualTo(206);
        assertThat(stale.body()).isEqualTo(file.octets(0, 9));
        assertThat(stale.field("age")).isEqualTo("7200");
        // What is not there has nothing to stand in with.
        assertThat(range("9000-9009").status()).isEqualTo(502);
    }

    @Test
    void section_5_2_2_4_no_cache_is_asked_about_each_time_and_keeps_its_slices() throws Exception {
        VirtualFile asked = new VirtualFile(10_752, 1, "Cache-Control: no-cache");
        origin.on("/f", asked);
        range("0-9");
        for (int i = 1; i < 4; i++) {
            assertThat(range("5-9").cache()).isEqualTo("RefreshHit");
            assertThat(origin.timesAsked()).isEqualTo(1 + i);
            assertThat(origin.seen().get(i).field("if-none-match")).hasValue(file.etag());
        }
    }

    @Test
    void rfc5861_section_3_slices_are_served_while_the_outline_is_refreshed() throws Exception {
        String both = "Cache-Control: max-age=10, stale-while-revalidate=100";
        origin.on("/f", new VirtualFile(10_752, 1, both, "X-State: old"));
        range("0-9");
        range("3000-3009");
        edge.pass(Duration.ofSeconds(20));
        origin.on("/f", new VirtualFile(10_752, 1, both, "X-State: new"));
        assertThat(range("0-9").field("x-state")).isEqualTo("old");
        origin.awaitAsked("/f", 3);
        ScriptedOrigin.await(
                () -> {
                    try {
                        return range("3000-3009").field("x-state").equals("new");
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                },
                "the new fields are there");
        assertThat(origin.timesAsked()).isEqualTo(3);
    }

    @Test
    void section_4_1_variants_have_slices_of_their_own() throws Exception {
        edge.close();
        Selection language = Selection.listed(List.of("accept-language"));
        edge = edge(site(origin.port()).forwarded(new Forwarded(language, Selection.NOTHING)));
        VirtualFile german = new VirtualFile(10_752, 3, HOUR, "Vary: Accept-Language");
        VirtualFile french = new VirtualFile(9_000, 4, HOUR, "Vary: Accept-Language");
        origin.on(
                "/f",
                (request, stage) ->
                        (request.field("accept-language").orElse("").equals("de") ? german : french)
                                .play(request, stage));
        for (int i = 0; i < 2; i++) {
            assertThat(range("3000-3009", "Accept-Language: de").body())
                    .isEqualTo(german.octets(3000, 3009));
            assertThat(range("3000-3009", "Accept-Language: fr").body())
                    .isEqualTo(french.octets(3000, 3009));
        }
        assertThat(origin.timesAsked()).isEqualTo(2);
        assertThat(range("5000-5009", "Accept-Language: fr").body())
                .isEqualTo(french.octets(5000, 5009));
        assertThat(origin.seen().getLast().field("if-range")).hasValue(french.etag());
        // An invalidation means them all.
        edge.store.invalidate(1, "d-1", List.of("/f"));
        assertThat(range("3000-3009", "Accept-Language: de").cache()).isEqualTo("Miss");
        assertThat(range("3000-3009", "Accept-Language: fr").cache()).isEqualTo("Miss");
    }

    @Test
    void section_4_4_a_write_takes_the_outline_and_its_slices_back() throws Exception {
        range("0-9");
        origin.on("/f", (request, stage) -> stage.answer(204, ""));
        try (RawViewer viewer = edge.viewer()) {
            viewer.ask("POST", "shop.test", "/f", "Content-Length: 0");
        }
        VirtualFile same = new VirtualFile(10_752, 1, HOUR, "X-State: new");
        origin.on("/f", same);
        assertThat(range("0-9").field("x-state")).isEqualTo("new");
        assertThat(origin.timesAsked()).isEqualTo(3);
    }

    @Test
    void an_invalidation_while_a_slice_is_fetched_wins() throws Exception {
        origin.on(
                "/f",
                (request, stage) -> {
                    stage.waitFor("gate");
                    file.play(request, stage);
                });
        try (RawViewer viewer = edge.viewer()) {
            viewer.send(RawViewer.request("GET", "shop.test", "/f", "Range: bytes=0-9"));
            origin.awaitAsked("/f", 1);
            edge.store.invalidate(1, "d-1", List.of("/f"));
            origin.open("gate");
            assertThat(viewer.read().body()).isEqualTo(file.octets(0, 9));
        }
        origin.on("/f", other);
        assertThat(range("0-9").body()).isEqualTo(other.octets(0, 9));
        // A slice that comes after its outline was invalidated is for nobody new, either.
        origin.on(
                "/f",
                (request, stage) -> {
                    stage.waitFor("second");
                    other.play(request, stage);
                });
        try (RawViewer viewer = edge.viewer()) {
            viewer.send(RawViewer.request("GET", "shop.test", "/f", "Range: bytes=5000-5009"));
            origin.awaitAsked("/f", 3);
            edge.store.invalidate(2, "d-1", List.of("/f"));
            origin.open("second");
            assertThat(viewer.read().body()).isEqualTo(other.octets(5000, 5009));
        }
        origin.on("/f", file);
        assertThat(range("5000-5009").body()).isEqualTo(file.octets(5000, 5009));
    }

    @Test
    void section_5_2_1_5_a_viewer_who_wants_nothing_stored_gets_its_range_through()
            throws Exception {
        Reply part = range("3000-3009", "Cache-Control: no-store");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(file.octets(3000, 3009));
        assertThat(asked(0)).isEqualTo("bytes=3000-3009");
        assertThat(edge.store.entries()).isZero();
    }
}
