package dev.warmfront.launch;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// A port for something that is started in a moment, by this process or by another.
///
/// Whoever asks the system for any port gets one from the range it also takes the ports of outgoing
/// connections from, so that one may have it before it is listened on. Below that range nobody
/// takes a port without naming it. No port is given twice before every other was, for until it is
/// listened on it looks free to whoever asks next.
public final class FreePort {

    private static final int FIRST = 10_240;
    private static final int LAST = 32_767;
    private static final int ATTEMPTS = 1_000;

    /// Which is looked at next, from `FIRST` on: another one in every process.
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(LAST - FIRST + 1));

    private FreePort() {}

    /// One that nobody has right now, over TCP or UDP, at any address of this machine.
    ///
    /// @throws IOException if a thousand of them are taken
    public static int next() throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), LAST - FIRST + 1);
            if (isFree(new InetSocketAddress(port), true)) {
                return port;
            }
        }
        throw new IOException(
                "ports: " + FIRST + ".." + LAST + " (expected: some of them not in use)");
    }

    /// Whether nobody has that address over TCP and, if asked, over UDP.
    public static boolean isFree(InetSocketAddress address, boolean datagrams) {
        try {
            require(address, datagrams);
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /// The same.
    ///
    /// @throws IOException if somebody has it, or it is not for this user to have
    public static void require(InetSocketAddress address, boolean datagrams) throws IOException {
        try (ServerSocket stream = new ServerSocket();
                DatagramSocket other = new DatagramSocket(null)) {
            // What is left of closed connections is nobody's.
            stream.setReuseAddress(true);
            stream.bind(address);
            if (datagrams) {
                other.bind(address);
            }
        }
    }
}
