package dev.warmfront.edge.http;

import dev.warmfront.snapshot.base.Require;
import dev.warmfront.snapshot.waf.Cidr;
import java.time.Duration;
import java.util.List;

/// How many connections viewers may hold, and how long one of them lasts.
///
/// @param most at a time; beyond it new ones are closed before anything is read from them
/// @param fromOne of them from one viewer: an IPv4 address or an IPv6 /64, which is the least that
///     anybody has to itself
/// @param exempt networks of which each address may hold as many as there are: balancers
/// @param requests on one connection; the answer to the last says that it is the last
/// @param age of a connection, after which its next answer is the last
public record Capacity(int most, int fromOne, List<Cidr> exempt, int requests, Duration age) {

    private static final int USUAL_REQUESTS = 10_000;
    private static final Duration USUAL_AGE = Duration.ofHours(1);
    private static final int LARGEST = 1 << 24;

    /// For those who are not told how many files they may open.
    public static final Capacity USUAL = of(1 << 16, 1 << 16, List.of());

    public Capacity {
        exempt = List.copyOf(exempt);
        Require.between(1, LARGEST, "connections", most);
        Require.between(1, LARGEST, "connections per address", fromOne);
        Require.between(1, Integer.MAX_VALUE, "requests", requests);
        Require.that(age.isPositive(), "age", age, "above zero");
    }

    /// So many connections, each with the usual requests and age.
    public static Capacity of(int most, int fromOne, List<Cidr> exempt) {
        return new Capacity(most, fromOne, exempt, USUAL_REQUESTS, USUAL_AGE);
    }

    /// Half of the files that may be open are for viewers, because each of them may need an
    /// origin's connection; and half of those for any one of them, so that no one takes the place
    /// of all others.
    ///
    /// @param openFiles that this process may have
    public static Capacity within(long openFiles) {
        int most = Math.clamp(openFiles / 2, 1, LARGEST);
        return of(most, Math.max(1, most / 2), List.of());
    }

    /// Whether the address counts with others of its kind.
    boolean limits(long addressHigh, long addressLow) {
        for (Cidr network : exempt) {
            if (network.contains(addressHigh, addressLow)) {
                return false;
            }
        }
        return true;
    }
}
