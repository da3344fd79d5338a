package dev.warmfront.edge.http;

import static dev.warmfront.edge.http.TestEdge.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import dev.warmfront.testkit.http.ScriptedOrigin;
import dev.warmfront.testkit.http.VirtualFile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A live stream as HLS has it (RFC 8216): a playlist that is good for two seconds, and segments
/// that never change. A thousand players.
class LiveTest {

    private static final int PLAYERS = 1000;
    private static final int SEGMENT_BYTES = 40_000;

    private final AtomicInteger newest = new AtomicInteger(3);
    private final List<RawViewer> players = new ArrayList<>();
    private ScriptedOrigin origin;
    private TestEdge edge;

    @BeforeEach
    void start() throws Exception {
        origin = ScriptedOrigin.start();
        edge = TestEdge.with().serving(site(origin.port()).build());
        origin.on(
                "/live.m3u8",
                (request, stage) ->
                        stage.answer(
                                200,
                                playlist(newest.get()),
                                "Cache-Control: max-age=2",
                                "Content-Type: application/vnd.apple.mpegurl"));
        origin.otherwise((request, stage) -> {
            String path = request.path();
            int number = Integer.parseInt(path.substring(5, path.length() - 3));
            segment(number).play(request, stage);
        });
        for (int i = 0; i < PLAYERS; i++) {
            players.add(edge.viewer());
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (RawViewer player : players) {
            player.close();
        }
        edge.close();
        origin.close();
    }

    private static VirtualFile segment(int number) {
        return new VirtualFile(SEGMENT_BYTES, number, "Cache-Control: max-age=86400, immutable");
    }

    private static String playlist(int newest) {
        StringBuilder text = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:2\n");
        text.append("#EXT-X-MEDIA-SEQUENCE:").append(newest - 2).append('\n');
        for (int number = newest - 2; number <= newest; number++) {
            text.append("#EXTINF:2.0,\n/seg-").append(number).append(".ts\n");
        }
        return text.toString();
    }

    private void all(String path, byte[] expected) throws Exception {
        for (RawViewer player : players) {
            player.send(RawViewer.request("GET", "shop.test", path));
        }
        for (RawViewer player : players) {
            Reply reply = player.read();
            assertThat(reply.status()).isEqualTo(200);
            assertThat(Arrays.mismatch(reply.body(), expected)).isEqualTo(-1);
        }
    }

    @Test
    void each_playlist_and_each_segment_is_one_request_for_a_thousand_players() throws Exception {
        for (int round = 1; round <= 3; round++) {
            int number = newest.get();
            all("/live.m3u8", playlist(number).getBytes(StandardCharsets.UTF_8));
            assertThat(origin.timesAsked("/live.m3u8")).isEqualTo(round);
            String path = "/seg-" + number + ".ts";
            all(path, segment(number).octets(0, SEGMENT_BYTES - 1));
            assertThat(origin.timesAsked(path)).isEqualTo(1);
            newest.incrementAndGet();
            edge.pass(Duration.ofSeconds(2));
        }
        assertThat(origin.timesAsked()).isEqualTo(6);
    }

    @Test
    void a_player_that_reads_segments_by_ranges_costs_no_further_request() throws Exception {
        RawViewer player = players.getFirst();
        for (int at = 0; at < SEGMENT_BYTES; at += 10_000) {
            String range = "Range: bytes=" + at + "-" + (at + 9_999);
            Reply part = player.get("shop.test", "/seg-1.ts", range);
            assertThat(part.status()).isEqualTo(206);
            assertThat(Arrays.mismatch(part.body(), segment(1).octets(at, at + 9_999)))
                    .isEqualTo(-1);
        }
        assertThat(origin.timesAsked()).isEqualTo(1);
    }
}
