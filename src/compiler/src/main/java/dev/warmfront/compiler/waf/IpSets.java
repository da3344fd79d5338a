package dev.warmfront.compiler.waf;

import dev.warmfront.compiler.diagnostic.Complaints;
import dev.warmfront.compiler.diagnostic.Pointer;
import dev.warmfront.snapshot.waf.Cidr;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The translation of IP sets.
public final class IpSets {

    private static final int MOST_ADDRESSES = 10_000;

    private static final Comparator<Cidr> ORDER =
            ((Comparator<Cidr>) (a, b) -> Long.compareUnsigned(a.high(), b.high()))
                    .thenComparing((a, b) -> Long.compareUnsigned(a.low(), b.low()))
                    .thenComparingInt(Cidr::prefixLength);

    private IpSets() {}

    public static void check(DesiredIpSet asked, Complaints complaints) {
        Pointer at = Pointer.ROOT.at("addresses");
        complaints.atMost(MOST_ADDRESSES, at, asked.addresses());
        Map<Cidr, String> seen = new HashMap<>();
        for (int i = 0; i < asked.addresses().size(); i++) {
            String text = asked.addresses().get(i);
            Cidr network = read(text);
            if (network == null) {
                complaints.error(
                        "invalid-network",
                        at.at(i),
                        text,
                        "a network without bits beyond its prefix, like 192.0.2.0/24 or"
                                + " 2001:db8::/32, or an address");
                continue;
            }
            complaints.check(
                    !text.endsWith("/0"),
                    "network-is-everything",
                    at.at(i),
                    text,
                    "a prefix of 1 or more");
            String before = seen.putIfAbsent(network, text);
            complaints.check(
                    before == null,
                    "network-twice",
                    at.at(i),
                    text,
                    "each only once, and " + before + " is the same");
        }
    }

    /// The networks in order, given that there was no complaint.
    static List<Cidr> translate(DesiredIpSet asked) {
        return asked.addresses().stream().map(Cidr::parse).sorted(ORDER).toList();
    }

    private static @Nullable Cidr read(String text) {
        try {
            return Cidr.parse(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
