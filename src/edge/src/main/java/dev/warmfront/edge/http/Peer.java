package dev.warmfront.edge.http;

import dev.warmfront.snapshot.waf.Cidr;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// The other end of a viewer's connection. Addresses are 128 bits, IPv4 mapped.
///
/// @param address as text
/// @param tlsName the name the viewer asked for in TLS (RFC 6066, section 3); null without one
/// @param tlsProtocol for example `TLSv1.3`; empty without TLS
record Peer(
        long addressHigh,
        long addressLow,
        String address,
        int port,
        boolean secure,
        @Nullable String tlsName,
        String tlsProtocol) {

    static Peer of(
            InetSocketAddress remote, boolean secure, @Nullable String name, String protocol) {
        byte[] bits = remote.getAddress().getAddress();
        return new Peer(
                Cidr.high(bits),
                Cidr.low(bits),
                remote.getAddress().getHostAddress(),
                remote.getPort(),
                secure,
                name,
                protocol);
    }
}
