package dev.warmfront.standalone;

import dev.warmfront.edge.PortOwner;
import dev.warmfront.launch.FreePort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/// Whether the ports we want are free, and who has them when they are not.
final class Ports {

    /// A port, and the option that chooses it.
    record Wanted(int port, String option, String what, boolean datagrams) {}

    private Ports() {}

    /// One sentence for the first port that somebody else has.
    static Optional<String> complaint(InetAddress address, List<Wanted> ports) {
        return ports.stream()
                .filter(wanted ->
                        !FreePort.isFree(
                                new InetSocketAddress(address, wanted.port()), wanted.datagrams()))
                .map(wanted ->
                        "Port "
                                + wanted.port()
                                + " ("
                                + wanted.what()
                                + ") is in use"
                                + PortOwner.of(wanted.port())
                                + ". Stop what has it, or choose another with "
                                + wanted.option()
                                + ".")
                .findFirst();
    }
}
