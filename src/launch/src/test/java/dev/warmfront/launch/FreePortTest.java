package dev.warmfront.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FreePortTest {

    @Test
    void nobody_gets_one_that_another_was_just_given() throws IOException {
        Set<Integer> given = new HashSet<>();
        for (int i = 0; i < 2_000; i++) {
            assertThat(given.add(FreePort.next())).isTrue();
        }
    }

    @Test
    void one_that_is_had_over_tcp_is_not_free() throws IOException {
        try (ServerSocket had = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress there =
                    new InetSocketAddress(had.getInetAddress(), had.getLocalPort());
            assertThat(FreePort.isFree(there, false)).isFalse();
        }
    }

    @Test
    void one_that_is_had_over_udp_is_free_for_those_who_do_not_want_that() throws IOException {
        try (DatagramSocket had = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            InetSocketAddress there =
                    new InetSocketAddress(had.getLocalAddress(), had.getLocalPort());
            assertThat(FreePort.isFree(there, true)).isFalse();
            assertThat(FreePort.isFree(there, false)).isTrue();
        }
    }
}
