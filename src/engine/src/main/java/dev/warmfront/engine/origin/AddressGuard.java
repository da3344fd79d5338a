package dev.warmfront.engine.origin;

import dev.warmfront.snapshot.waf.Cidr;
import java.util.List;

/// Where an edge never connects to on somebody's word, unless the operator allows the network: this
/// machine, its link, groups of machines, and the addresses at which clouds hand out credentials.
///
/// An IPv4 address within an IPv6 one (NAT64, 6to4, IPv4-compatible) is judged as the IPv4 address
/// it leads to.
///
/// @param allowed networks that are fine all the same
public record AddressGuard(List<Cidr> allowed) {

    private static final List<Cidr> FORBIDDEN =
            List.of(
                    Cidr.parse("0.0.0.0/8"),
                    Cidr.parse("127.0.0.0/8"),
                    Cidr.parse("169.254.0.0/16"),
                    Cidr.parse("100.100.100.200"),
                    Cidr.parse("192.0.0.192"),
                    Cidr.parse("168.63.129.16"),
                    Cidr.parse("224.0.0.0/4"),
                    Cidr.parse("240.0.0.0/4"),
                    Cidr.parse("::/128"),
                    Cidr.parse("::1/128"),
                    Cidr.parse("fe80::/10"),
                    Cidr.parse("fec0::/10"),
                    Cidr.parse("ff00::/8"),
                    Cidr.parse("fd00:ec2::/32"));

    private static final Cidr NAT64 = Cidr.parse("64:ff9b::/96");
    private static final Cidr SIX_TO_FOUR = Cidr.parse("2002::/16");
    private static final Cidr COMPATIBLE = Cidr.parse("::/96");
    private static final long MAPPED = 0xffff_0000_0000L;

    public AddressGuard {
        allowed = List.copyOf(allowed);
    }

    /// Whether an address may be connected to.
    ///
    /// @param high the upper 64 bits; IPv4 is mapped
    /// @param low the lower 64 bits
    public boolean permits(long high, long low) {
        if (isIn(allowed, high, low)) {
            return true;
        } else if (isIn(FORBIDDEN, high, low)) {
            return false;
        } else if (NAT64.contains(high, low) || COMPATIBLE.contains(high, low)) {
            return permits(0, MAPPED | low & 0xffff_ffffL);
        } else if (SIX_TO_FOUR.contains(high, low)) {
            return permits(0, MAPPED | high >>> 16 & 0xffff_ffffL);
        }
        return true;
    }

    private static boolean isIn(List<Cidr> networks, long high, long low) {
        for (Cidr network : networks) {
            if (network.contains(high, low)) {
                return true;
            }
        }
        return false;
    }
}
