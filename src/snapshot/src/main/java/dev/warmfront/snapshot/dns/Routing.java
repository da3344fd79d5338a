package dev.warmfront.snapshot.dns;

import dev.warmfront.snapshot.base.Require;
import dev.warmfront.snapshot.geo.Continent;
import dev.warmfront.snapshot.geo.Coordinates;
import dev.warmfront.snapshot.waf.Cidr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which of several record sets of one name and type is answered.
public sealed interface Routing {

    /// Whether it takes to know where an address is.
    default boolean isByPlace() {
        return switch (this) {
            case Geolocation placed -> true;
            case Geoproximity placed -> true;
            case Latency placed -> true;
            case Simple other -> false;
            case Weighted other -> false;
            case Failover other -> false;
            case Multivalue other -> false;
            case IpBased other -> false;
        };
    }

    /// The only one there is.
    record Simple() implements Routing {}

    /// By chance, in proportion to `weight` (0..255). Zero is never chosen while a healthy set has
    /// more.
    record Weighted(int weight) implements Routing {
        public Weighted {
            Require.between(0, 255, "weight", weight);
        }
    }

    /// The primary while it is healthy, else the secondary.
    record Failover(Role role) implements Routing {}

    /// All that are healthy together, up to eight of them.
    record Multivalue() implements Routing {}

    /// By where the question comes from: the longest block that it is in counts.
    ///
    /// @param blocks whose questions it is for
    /// @param others whether it is for everybody who is in no block of any set
    record IpBased(List<Cidr> blocks, boolean others) implements Routing {
        public IpBased {
            blocks = List.copyOf(blocks);
            Require.that(others || !blocks.isEmpty(), "blocks", "none", "some, or all others");
        }
    }

    /// By which country the question comes from: what is said most exactly counts. For everybody
    /// else when neither is named.
    ///
    /// @param country an ISO 3166-1 alpha-2 code; null when a whole continent is meant, or all
    /// @param subdivision the second half of an ISO 3166-2 code; null when all of the country is
    /// meant
    record Geolocation(
            @Nullable Continent continent, @Nullable String country, @Nullable String subdivision)
            implements Routing {
        public Geolocation {
            Require.that(
                    (continent == null || country == null)
                            && (subdivision == null || country != null),
                    "geolocation",
                    continent + ", " + country + ", " + subdivision,
                    "a continent, a country with or without a subdivision, or neither");
        }
    }

    /// By how far away the question comes from: the nearest counts.
    ///
    /// @param bias -99..99: above zero, so many percent of the distance are left out; below, the
    ///     distance is divided by what is left of 100 percent
    record Geoproximity(Coordinates at, int bias) implements Routing {
        public Geoproximity {
            Require.between(-99, 99, "bias", bias);
        }
    }

    /// By how soon a region can answer whoever asks; that is taken from how far away it is.
    record Latency(String region, Coordinates at) implements Routing {
        public Latency {
            Require.text("region", region);
        }
    }

    /// A place in a failover pair.
    enum Role {
        PRIMARY,
        SECONDARY
    }
}
