package dev.warmfront.edge;

import dev.warmfront.launch.FreePort;
import java.io.IOException;
import java.net.InetSocketAddress;

/// Looks whether ports are free before anything is started, so that an operator reads one sentence.
///
/// The listeners themselves share their ports between event loops, and the kernel would let another
/// edge of the same user share them, too.
final class Ports {

    private Ports() {}

    /// The port that is meant: `address`'s, or a free one when that is 0.
    ///
    /// @param option how an operator chooses another
    static int free(InetSocketAddress address, String option, boolean datagrams)
            throws EdgeFailure {
        try {
            if (address.getPort() == 0) {
                return FreePort.next();
            }
            FreePort.require(address, datagrams);
            return address.getPort();
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
}
