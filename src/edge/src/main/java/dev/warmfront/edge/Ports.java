package dev.warmfront.edge;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/// Looks whether ports are free before anything is started, so that an operator reads one sentence.
///
/// The listeners themselves share their ports between event loops, and the kernel would let another
/// edge of the same user share them, too.
final class Ports {

    private static final int FIRST = 10_240;
    private static final int LAST = 19_999;
    private static final int ATTEMPTS = 1_000;

    private Ports() {}

    /// The port that is meant: `address`'s, or a free one when that is 0.
    ///
    /// @param option how an operator chooses another
    static int free(InetSocketAddress address, String option, boolean datagrams)
            throws EdgeFailure {
        if (address.getPort() == 0) {
            // The system takes any port from the range of outgoing connections, of which one could
            // have it before it is listened on. Below, nobody takes one without naming it.
            for (int i = 0; i < ATTEMPTS; i++) {
                int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
                if (isFree(new InetSocketAddress(address.getAddress(), port))) {
                    return port;
                }
            }
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
            int port = socket.getLocalPort();
            if (datagrams) {
                DatagramSocket other =
                        new DatagramSocket(new InetSocketAddress(address.getAddress(), port));
                other.close();
            }
            return port;
        } catch (IOException e) {
            throw new EdgeFailure(
                    option
                            + ": "
                            + address.getPort()
                            + " cannot be listened on at "
                            + address.getHostString()
                            + ": "
                            + e.getMessage()
                            + " (expected: a free port that this user may use)"
                            + PortOwner.of(address.getPort()),
                    e);
        }
    }

    private static boolean isFree(InetSocketAddress address) {
        try (ServerSocket stream = new ServerSocket();
                DatagramSocket datagrams = new DatagramSocket(null)) {
            stream.setReuseAddress(true);
            stream.bind(address);
            datagrams.bind(address);
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
