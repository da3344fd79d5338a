package dev.warmfront.edge.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.edge.telemetry.Metrics;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Time is an argument here.
class StreamsTest {

    private final Metrics metrics = new Metrics();
    private final Streams streams =
            new Streams(Fixture.responder(), new DnsCounters(metrics), metrics);
    private final EmbeddedChannel connection = new EmbeddedChannel();

    @AfterEach
    void stop() {
        connection.finishAndReleaseAll();
        streams.close();
    }

    @Test
    void rfc_7766_section_6_2_3_a_connection_that_asks_nothing_is_let_go() {
        connect();
        pass(Streams.PATIENCE_SECONDS - 1);
        assertThat(connection.isOpen()).isTrue();
        pass(2);
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void an_octet_now_and_then_does_not_keep_it() {
        connect();
        for (int second = 0; second < Streams.PATIENCE_SECONDS; second++) {
            assertThat(connection.isOpen()).as("after %d s", second).isTrue();
            connection.writeInbound(Unpooled.wrappedBuffer(new byte[] {1}));
            pass(1);
        }
        pass(1);
        assertThat(connection.isOpen()).isFalse();
    }

    private void connect() {
        connection.freezeTime();
        connection.pipeline().addLast(streams.plain());
    }

    private void pass(int seconds) {
        connection.advanceTimeBy(seconds, TimeUnit.SECONDS);
        connection.runScheduledPendingTasks();
    }
}
