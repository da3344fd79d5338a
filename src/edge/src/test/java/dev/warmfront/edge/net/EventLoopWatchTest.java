package dev.warmfront.edge.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.FileInputStream;
import java.net.Socket;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.blockhound.BlockingOperationError;

/// An event loop that blocks is found.
class EventLoopWatchTest {

    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(
                    1,
                    new DefaultThreadFactory(EventLoopWatch.COUNTER_EXAMPLE),
                    Transport.best().loops());

    @AfterEach
    void stop() throws InterruptedException {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).await();
    }

    /// Ways to block.
    enum Sin implements Callable<Object> {
        SLEEPING {
            @Override
            public Object call() throws InterruptedException {
                Thread.sleep(1);
                return this;
            }
        },
        WAITING_FOR_ANOTHER {
            @Override
            public Object call() throws Exception {
                return new CompletableFuture<Object>().get(1, TimeUnit.MILLISECONDS);
            }
        },
        READING_A_FILE {
            @Override
            public Object call() throws Exception {
                try (FileInputStream file = new FileInputStream("pom.xml")) {
                    return file.read();
                }
            }
        },
        CONNECTING {
            @Override
            public Object call() throws Exception {
                try (Socket socket = new Socket("127.0.0.1", 9)) {
                    return socket;
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_blocking_call_on_an_event_loop_fails(Sin sin) {
        assertThatThrownBy(() -> loops.submit(sin).get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(BlockingOperationError.class);
    }

    @Test
    void other_threads_may_block() throws Exception {
        assertThat(Sin.SLEEPING.call()).isEqualTo(Sin.SLEEPING);
    }
}
