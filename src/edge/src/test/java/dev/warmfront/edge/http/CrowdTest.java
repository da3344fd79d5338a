package dev.warmfront.edge.http;

import static dev.warmfront.edge.http.TestEdge.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.snapshot.policy.Coding;
import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A thousand viewers of one thing that is not stored.
class CrowdTest extends WithOrigin {

    private static final String MINUTE = "Cache-Control: max-age=60";
    private static final int MANY = 1_000;

    private TestEdge edge() {
        return TestEdge.with().serving(site(origin.port()).build());
    }

    private static void ask(Crowd crowd, String path) throws Exception {
        for (RawViewer viewer : crowd.viewers()) {
            viewer.send(RawViewer.request("GET", "shop.test", path));
        }
    }

    @Test
    void are_one_request_and_each_gets_the_bytes_as_they_come() throws Exception {
        origin.on(
                "/cold",
                (request, stage) -> {
                    stage.waitFor("all");
                    stage.raw("HTTP/1.1 200 OK\r\n" + MINUTE + "\r\nContent-Length: 15\r\n\r\n");
                    for (String piece : new String[] {"first", "secon", "third"}) {
                        stage.raw(piece);
                        stage.waitFor("after " + piece);
                    }
                });
        try (TestEdge edge = edge();
                Crowd crowd = Crowd.of(edge, MANY)) {
            ask(crowd, "/cold");
            origin.awaitAsked("/cold", 1);
            origin.open("all");
            List<Reply> heads = crowd.all(RawViewer::readHead);
            for (String piece : new String[] {"first", "secon", "third"}) {
                // The origin goes on only when every viewer has what there is.
                List<String> got = crowd.all(viewer -> new String(viewer.readBytes(5), "ASCII"));
                assertThat(got).hasSize(MANY).containsOnly(piece);
                origin.open("after " + piece);
            }
            assertThat(heads).filteredOn(head -> head.cache().equals("Miss")).hasSize(1);
            assertThat(origin.timesAsked()).isEqualTo(1);
        }
    }

    @Test
    void are_one_request_for_each_coding_when_it_is_compressed() throws Exception {
        byte[] page = "all the same words again, and again. ".repeat(300).getBytes("ASCII");
        origin.on(
                "/cold",
                (request, stage) -> {
                    stage.waitFor("all");
                    stage.answer(200, page, MINUTE, "Content-Type: text/html");
                });
        TestEdge.Site coded = site(origin.port()).codings(Coding.BR, Coding.GZIP);
        String[] accepted = {"Accept-Encoding: gzip", "Accept-Encoding: br, gzip", "Accept: */*"};
        try (TestEdge edge = TestEdge.with().serving(coded.build());
                Crowd crowd = Crowd.of(edge, MANY)) {
            for (int i = 0; i < MANY; i++) {
                crowd.viewers()
                        .get(i)
                        .send(RawViewer.request("GET", "shop.test", "/cold", accepted[i % 3]));
            }
            origin.awaitAsked("/cold", 3);
            origin.open("all");
            List<Reply> replies = crowd.all(RawViewer::read);
            for (int i = 0; i < MANY; i++) {
                Reply same = replies.get(i % 3);
                assertThat(replies.get(i).body()).isEqualTo(same.body());
            }
            assertThat(replies.get(0).field("content-encoding")).isEqualTo("gzip");
            assertThat(replies.get(1).field("content-encoding")).isEqualTo("br");
            assertThat(replies.get(2).body()).isEqualTo(page);
            assertThat(origin.timesAsked()).isEqualTo(3);
        }
    }

    @Test
    void are_not_slowed_by_one_that_does_not_read() throws Exception {
        byte[] large = new byte[4_000_000];
        new Random(1).nextBytes(large);
        origin.on("/large", (request, stage) -> stage.answer(200, large, MINUTE));
        try (TestEdge edge = edge();
                RawViewer slow = edge.viewer();
                Crowd crowd = Crowd.of(edge, 20)) {
            slow.send(RawViewer.request("GET", "shop.test", "/large"));
            origin.awaitAsked("/large", 1);
            List<Reply> replies = crowd.all(viewer -> viewer.get("shop.test", "/large"));
            assertThat(replies)
                    .allSatisfy(reply -> assertThat(Arrays.equals(reply.body(), large)).isTrue());
            assertThat(edge.get("/large").cache()).isEqualTo("Hit");
            assertThat(slow.read().body()).isEqualTo(large);
            assertThat(origin.timesAsked()).isEqualTo(1);
        }
    }

    @Test
    void get_all_of_it_when_the_first_one_leaves() throws Exception {
        origin.on(
                "/cold",
                (request, stage) -> {
                    stage.waitFor("left");
                    stage.raw("HTTP/1.1 200 OK\r\n" + MINUTE + "\r\nContent-Length: 10\r\n\r\n");
                    stage.raw("12345");
                    stage.waitFor("rest");
                    stage.raw("67890");
                });
        try (TestEdge edge = edge();
                Crowd crowd = Crowd.of(edge, MANY)) {
            RawViewer leader = edge.viewer();
            leader.send(RawViewer.request("GET", "shop.test", "/cold"));
            origin.awaitAsked("/cold", 1);
            ask(crowd, "/cold");
            leader.close();
            origin.open("left");
            List<Future<Reply>> waiting = crowd.begin(RawViewer::read);
            origin.open("rest");
            for (Future<Reply> one : waiting) {
                assertThat(one.get(30, TimeUnit.SECONDS).text()).isEqualTo("1234567890");
            }
            assertThat(origin.timesAsked()).isEqualTo(1);
        }
    }

    @Test
    void hear_of_it_at_once_when_the_origin_fails() throws Exception {
        origin.on(
                "/cold",
                (request, stage) -> {
                    stage.waitFor("all");
                    stage.hangUp();
                });
        try (TestEdge edge = edge();
                Crowd crowd = Crowd.of(edge, MANY)) {
            ask(crowd, "/cold");
            origin.awaitAsked("/cold", 1);
            origin.open("all");
            List<Reply> replies = crowd.all(RawViewer::read);
            assertThat(replies).extracting(Reply::status).containsOnly(502);
            // Whoever comes too late to wait asks for itself; nobody asks a thousand times.
            assertThat(origin.timesAsked()).isLessThan(20);
        }
    }

    @Test
    void are_cut_off_when_the_origin_breaks_off_and_the_next_one_gets_it_whole() throws Exception {
        origin.on(
                "/cold",
                (request, stage) -> {
                    stage.raw("HTTP/1.1 200 OK\r\n" + MINUTE + "\r\nContent-Length: 10\r\n\r\n");
                    stage.raw("12345");
                    stage.waitFor("all");
                    stage.hangUp();
                });
        try (TestEdge edge = edge();
                Crowd crowd = Crowd.of(edge, MANY)) {
            ask(crowd, "/cold");
            crowd.all(RawViewer::readHead);
            List<String> got = crowd.all(viewer -> new String(viewer.readBytes(5), "ASCII"));
            assertThat(got).containsOnly("12345");
            origin.open("all");
            assertThat(crowd.all(viewer -> viewer.readToEnd().length)).containsOnly(0);
            assertThat(origin.timesAsked()).isEqualTo(1);
            origin.on("/cold", (request, stage) -> stage.answer(200, "whole", MINUTE));
            assertThat(edge.get("/cold").text()).isEqualTo("whole");
        }
    }

    @Test
    void ask_each_for_itself_and_all_at_once_what_is_known_not_to_be_shared() throws Exception {
        int some = 100;
        origin.on("/mine", (request, stage) -> stage.answer(200, "0", "Cache-Control: private"));
        try (TestEdge edge = edge();
                Crowd crowd = Crowd.of(edge, some)) {
            edge.get("/mine");
            origin.on(
                    "/mine",
                    (request, stage) -> {
                        // Nobody is answered before everybody has asked: one after the other would
                        // hang.
                        stage.waitFor("everybody");
                        stage.answer(200, "mine", "Cache-Control: private");
                    });
            ask(crowd, "/mine");
            origin.awaitAsked("/mine", 1 + some);
            origin.open("everybody");
            assertThat(crowd.all(RawViewer::read)).extracting(Reply::text).containsOnly("mine");
            assertThat(origin.timesAsked()).isEqualTo(1 + some);
        }
    }

    @Test
    void get_what_they_waited_for_when_it_is_invalidated_meanwhile_and_nobody_after_them_does()
            throws Exception {
        origin.on(
                "/cold",
                (request, stage) -> {
                    stage.waitFor("purged");
                    stage.answer(200, "old", MINUTE);
                });
        try (TestEdge edge = edge();
                Crowd crowd = Crowd.of(edge, MANY)) {
            ask(crowd, "/cold");
            origin.awaitAsked("/cold", 1);
            // Before: those of the crowd that come after it ask again.
            origin.on("/cold", (request, stage) -> stage.answer(200, "new", MINUTE));
            edge.store.invalidate(1, "d-1", List.of("/cold"));
            assertThat(edge.get("/cold").text()).isEqualTo("new");
            origin.open("purged");
            List<String> texts = new ArrayList<>();
            crowd.all(RawViewer::read).forEach(reply -> texts.add(reply.text()));
            assertThat(texts).isSubsetOf("old", "new").contains("old");
            assertThat(edge.get("/cold").text()).isEqualTo("new");
            assertThat(edge.get("/cold").cache()).isEqualTo("Hit");
        }
    }
}
