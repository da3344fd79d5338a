package dev.warmfront.edge.dns;

import dev.warmfront.edge.net.Transport;

/// The same server where the system calls of Linux are not there.
class PortableDnsServerTest extends DnsServerTest {

    @Override
    Transport transport() {
        return Transport.nio();
    }
}
