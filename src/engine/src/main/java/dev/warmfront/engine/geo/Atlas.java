package dev.warmfront.engine.geo;

import dev.warmfront.snapshot.geo.Coordinates;
import dev.warmfront.snapshot.waf.Cidr;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/// Which place an address is at. Never changes.
///
/// Places are told apart by a number, so that whoever decides by place decides once for each. Of
/// IPv6 the first 48 bits count; networks are not given out in smaller pieces.
public final class Atlas {

    /// Where nothing is known of any address.
    public static final Atlas EMPTY =
            new AtlasBuilder().build(new Edition("none", LocalDate.EPOCH, ""));

    static final int V4_BITS = 32;
    static final int V6_BITS = 48;

    /// Where IPv4 begins in an address with IPv4 mapped.
    private static final int V4_AT = 96;

    private final Edition edition;
    private final List<Place> places;
    private final Ranges v4;
    private final Ranges v6;

    Atlas(Edition edition, List<Place> places, Ranges v4, Ranges v6) {
        this.edition = edition;
        this.places = List.copyOf(places);
        this.v4 = v4;
        this.v6 = v6;
    }

    public Edition edition() {
        return edition;
    }

    /// The number of places, the unknown one included.
    public int places() {
        return places.size();
    }

    /// The place that has that number; 0 is [Place#UNKNOWN].
    public Place place(int number) {
        return places.get(number);
    }

    /// The number of the place of an address of 128 bits, IPv4 mapped. Takes no memory.
    public int find(long high, long low) {
        return isV4(high, low)
                ? v4.cell(low & 0xffff_ffffL)
                : v6.cell(high >>> Long.SIZE - V6_BITS);
    }

    /// How many leading bits of the 128 of an address it takes to tell it from all of its kind
    /// whose place is not one of the `same`. At times a few more: only the nearest ranges are
    /// looked at.
    public int prefix(long high, long low, IntPredicate same) {
        return isV4(high, low)
                ? V4_AT + v4.prefix(low & 0xffff_ffffL, same)
                : v6.prefix(high >>> Long.SIZE - V6_BITS, same);
    }

    /// The largest network around an address that is at one place.
    public Cidr network(long high, long low) {
        int place = find(high, low);
        int length = prefix(high, low, other -> other == place);
        return new Cidr(
                length >= Long.SIZE ? high : length == 0 ? 0 : high & -1L << Long.SIZE - length,
                length <= Long.SIZE ? 0 : low & -1L << 2 * Long.SIZE - length,
                length);
    }

    /// Where the addresses of each country are on average: the best guess when no more than the
    /// country is known. Not the middle of its land, where often nobody is.
    public Map<String, Coordinates> centroids() {
        long[] weights = new long[places.size()];
        v4.weigh(weights);
        Map<String, Centroid> sums = new TreeMap<>();
        for (int i = 0; i < weights.length; i++) {
            Place place = places.get(i);
            if (place.country() != null && place.coordinates() != null) {
                sums.computeIfAbsent(place.country(), country -> new Centroid())
                        .add(place.coordinates(), weights[i]);
            }
        }
        Map<String, Coordinates> centroids = new TreeMap<>();
        sums.forEach((country, sum) -> centroids.put(country, sum.get()));
        return centroids;
    }

    Ranges v4() {
        return v4;
    }

    Ranges v6() {
        return v6;
    }

    private static boolean isV4(long high, long low) {
        return high == 0 && low >>> V4_BITS == 0xffff;
    }
}
