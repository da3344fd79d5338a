package dev.warmfront.compiler.origin;

import dev.warmfront.snapshot.base.HostName;
import dev.warmfront.snapshot.waf.Cidr;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Keeps out the addresses that edges must not be talked into connecting to: loopback, link-local,
/// metadata services, private and unspecified ones, in whatever spelling; unless the operator
/// allowed their range.
///
/// Looks at the spelling only and resolves nothing. What a name resolves to is judged again where
/// the connection is made.
public final class AddressGuard {

    /// What is wrong with a host: a code, and what is expected instead.
    public record Objection(String code, String expected) {}

    private record Refused(Cidr network, String what) {}

    private static final String NOT_ALLOWED = "address-not-allowed";
    private static final String INVALID = "invalid-host";

    private static final long ALL_V4 = 0xffff_0000_0000L;

    /// IPv4 and IPv6 networks that are not somewhere in the public Internet (RFC 6890 and the IANA
    /// special-purpose registries), metadata services first because their names say more.
    private static final List<Refused> REFUSED =
            List.of(
                    refused("169.254.169.254/32", "a metadata service"),
                    refused("168.63.129.16/32", "a metadata service"),
                    refused("100.100.100.200/32", "a metadata service"),
                    refused("fd00:ec2::254/128", "a metadata service"),
                    refused("fd20:ce::254/128", "a metadata service"),
                    refused("0.0.0.0/8", "an unspecified address"),
                    refused("127.0.0.0/8", "a loopback address"),
                    refused("169.254.0.0/16", "a link-local address"),
                    refused("10.0.0.0/8", "a private address"),
                    refused("172.16.0.0/12", "a private address"),
                    refused("192.168.0.0/16", "a private address"),
                    refused("100.64.0.0/10", "a shared carrier address"),
                    refused("192.0.0.0/24", "a protocol-assignment address"),
                    refused("198.18.0.0/15", "a benchmarking address"),
                    refused("224.0.0.0/4", "a multicast address"),
                    refused("240.0.0.0/4", "a reserved address"),
                    refused("::/128", "an unspecified address"),
                    refused("::1/128", "a loopback address"),
                    refused("fe80::/10", "a link-local address"),
                    refused("fec0::/10", "a private address"),
                    refused("fc00::/7", "a private address"),
                    refused("64:ff9b:1::/48", "a private address"),
                    refused("100::/64", "a discard address"),
                    refused("ff00::/8", "a multicast address"));

    private static final Cidr NAT64 = Cidr.parse("64:ff9b::/96");
    private static final Cidr SIX_TO_FOUR = Cidr.parse("2002::/16");
    private static final Cidr TEREDO = Cidr.parse("2001::/32");
    private static final Cidr COMPATIBLE = Cidr.parse("::/96");
    private static final Cidr LOOPBACK = Cidr.parse("127.0.0.1");
    private static final Cidr METADATA = Cidr.parse("169.254.169.254");

    private final List<Cidr> allowed;

    private AddressGuard(List<Cidr> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    /// A guard that lets these ranges through, whatever they are.
    public static AddressGuard allowing(List<Cidr> allowed) {
        return new AddressGuard(allowed);
    }

    /// What is wrong with naming `host` as something to connect to; null for nothing.
    ///
    /// @param host a host name, an IPv4 address in four decimal parts, or an IPv6 address
    public @Nullable Objection objectionTo(String host) {
        String bare = bare(host);
        Objection objection =
                bare.indexOf(':') >= 0
                        ? objectionToV6(bare)
                        : endsInNumber(bare) ? objectionToV4(bare) : objectionToName(bare);
        if (objection != null) {
            return objection;
        }
        // What is left is harmless but may be spelled in a way that only some programs understand.
        return bare.equals(host)
                ? null
                : new Objection(INVALID, "lower case, no brackets, no final dot: " + bare);
    }

    private static String bare(String host) {
        String bare = host.toLowerCase(Locale.ROOT);
        if (bare.startsWith("[") && bare.endsWith("]")) {
            bare = bare.substring(1, bare.length() - 1);
        }
        return bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
    }

    private @Nullable Objection objectionToName(String name) {
        if (!HostName.isValid(name)) {
            return new Objection(INVALID, "a host name or an address");
        }
        if ((name.equals("localhost") || name.endsWith(".localhost")) && !isAllowed(LOOPBACK)) {
            return new Objection(NOT_ALLOWED, "not a loopback name");
        }
        boolean metadata = name.equals("metadata.google.internal") || name.equals("metadata");
        return metadata && !isAllowed(METADATA)
                ? new Objection(NOT_ALLOWED, "not a metadata service")
                : null;
    }

    private @Nullable Objection objectionToV4(String text) {
        OptionalLong read = Ipv4.readAnySpelling(text);
        if (read.isEmpty()) {
            return new Objection(INVALID, "a host name or an address");
        }
        Cidr address = new Cidr(0, ALL_V4 | read.getAsLong(), 128);
        Objection objection = objectionTo(address);
        if (objection != null) {
            return objection;
        }
        String plain = Ipv4.text(read.getAsLong());
        return plain.equals(text) ? null : new Objection(INVALID, "four decimal parts: " + plain);
    }

    private @Nullable Objection objectionToV6(String text) {
        Cidr address;
        try {
            address = Cidr.parse(text);
        } catch (IllegalArgumentException e) {
            return new Objection(INVALID, "a host name or an address");
        }
        Objection objection = objectionTo(address);
        if (objection != null) {
            return objection;
        }
        OptionalLong inner = embedded(address);
        return inner.isEmpty() ? null : refusal(new Cidr(0, ALL_V4 | inner.getAsLong(), 128));
    }

    private @Nullable Objection objectionTo(Cidr address) {
        return isAllowed(address) ? null : refusal(address);
    }

    private static @Nullable Objection refusal(Cidr address) {
        for (Refused refused : REFUSED) {
            if (refused.network.contains(address.high(), address.low())) {
                return new Objection(NOT_ALLOWED, "not " + refused.what);
            }
        }
        return null;
    }

    /// The IPv4 address that a translator on the way would make of this one: NAT64 (RFC 6052,
    /// section 2.1), 6to4 (RFC 3056, section 2), Teredo (RFC 4380, section 4), IPv4-compatible (RFC
    /// 4291, section 2.5.5.1).
    private static OptionalLong embedded(Cidr address) {
        if (contains(NAT64, address) || contains(COMPATIBLE, address)) {
            return OptionalLong.of(address.low() & 0xffff_ffffL);
        }
        if (contains(SIX_TO_FOUR, address)) {
            return OptionalLong.of(address.high() >>> 16 & 0xffff_ffffL);
        }
        return contains(TEREDO, address)
                ? OptionalLong.of(~address.low() & 0xffff_ffffL)
                : OptionalLong.empty();
    }

    private boolean isAllowed(Cidr address) {
        return allowed.stream().anyMatch(range -> contains(range, address));
    }

    private static boolean contains(Cidr range, Cidr address) {
        return range.contains(address.high(), address.low());
    }

    /// Whether a resolver would take it for an IPv4 address: the last label is a number.
    private static boolean endsInNumber(String text) {
        String last = text.substring(text.lastIndexOf('.') + 1);
        return last.startsWith("0x")
                || !last.isEmpty() && last.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static Refused refused(String network, String what) {
        return new Refused(Cidr.parse(network), what);
    }
}
