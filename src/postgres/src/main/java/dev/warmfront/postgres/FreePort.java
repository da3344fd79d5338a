package dev.warmfront.postgres;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/// A port for something that is started in a moment, by this process or by another.
///
/// Whoever asks the system for any port gets one from the range it also takes the ports of outgoing
/// connections from, so that one may have it before it is listened on. Below that range nobody
/// takes a port without naming it.
public final class FreePort {

    private static final int FIRST = 20_000;
    private static final int LAST = 32_767;
    private static final int ATTEMPTS = 1_000;

    private FreePort() {}

    /// One that nobody has right now, over TCP or UDP, at any address of this machine.
    ///
    /// @throws IOException if a thousand of them are taken
    public static int next() throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IOException(
                "ports: " + FIRST + ".." + LAST + " (expected: some of them not in use)");
    }

    private static boolean isFree(int port) {
        try (ServerSocket stream = new ServerSocket();
                DatagramSocket datagrams = new DatagramSocket(null)) {
            // What is left of closed connections is nobody's.
            stream.setReuseAddress(true);
            stream.bind(new InetSocketAddress(port));
            datagrams.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
