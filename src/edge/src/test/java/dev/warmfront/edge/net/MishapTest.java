package dev.warmfront.edge.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

final class MishapTest {

    @Test
    void what_ends_a_connection_closes_it() {
        EmbeddedChannel channel =
                new EmbeddedChannel(
                        new ChannelInboundHandlerAdapter() {
                            @Override
                            public void exceptionCaught(ChannelHandlerContext ctx, Throwable why) {
                                Mishap.ends(ctx, why);
                            }
                        });
        channel.pipeline().fireExceptionCaught(new IOException("Connection reset"));
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void memory_that_ran_out_and_faults_in_the_code_are_ours() {
        assertThat(Mishap.isOurs(new OutOfMemoryError("Direct buffer memory"))).isTrue();
        assertThat(Mishap.isOurs(new IllegalStateException("unreachable"))).isTrue();
    }

    @Test
    void who_goes_away_or_speaks_tls_badly_does_not_fill_the_log() {
        assertThat(Mishap.isOurs(new IOException("Connection reset"))).isFalse();
        assertThat(Mishap.isOurs(new DecoderException(new SSLException("not TLS")))).isFalse();
    }
}
