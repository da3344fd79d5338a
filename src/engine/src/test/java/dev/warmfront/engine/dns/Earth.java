package dev.warmfront.engine.dns;

import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.engine.geo.AtlasBuilder;
import dev.warmfront.engine.geo.Edition;
import dev.warmfront.engine.geo.Place;
import dev.warmfront.snapshot.geo.Coordinates;
import dev.warmfront.snapshot.waf.Cidr;
import java.time.LocalDate;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// Who is where, by chance, and the same as an atlas.
final class Earth {

    private static final List<Place> PLACES =
            List.of(
                    new Place("US", "CA", new Coordinates(3752, -12213)),
                    new Place("US", "NY", new Coordinates(4071, -7400)),
                    new Place("US", null, new Coordinates(3959, -8972)),
                    new Place("FR", null, new Coordinates(4886, 235)),
                    new Place("JP", null, new Coordinates(3567, 13974)),
                    new Place("SE", null, null));

    private final NavigableMap<Long, Place> v4 = new TreeMap<>();
    private final NavigableMap<Long, Place> v6 = new TreeMap<>();
    final Atlas atlas;

    Earth(RandomGenerator random) {
        AtlasBuilder builder = new AtlasBuilder();
        fill(v4, 0x0a000000L, 0x0affffffL, random, builder::v4);
        fill(v6, 0x20010db80000L, 0x20010db80007L, random, builder::v6);
        atlas = builder.build(new Edition("chance", LocalDate.EPOCH, ""));
    }

    private interface Put {
        void range(long first, long last, Place place);
    }

    private static void fill(
            NavigableMap<Long, Place> slow, long from, long to, RandomGenerator random, Put into) {
        slow.put(0L, Place.UNKNOWN);
        for (long at = from; at <= to; ) {
            long last = Math.min(to, at + random.nextLong(Math.max(2, (to - from) / 20)));
            if (random.nextInt(5) > 0) {
                Place place = PLACES.get(random.nextInt(PLACES.size()));
                into.range(at, last, place);
                slow.put(at, place);
            } else {
                slow.put(at, Place.UNKNOWN);
            }
            at = last + 1;
        }
        slow.put(to + 1, Place.UNKNOWN);
    }

    Place place(Cidr asker) {
        return asker.high() == 0
                ? v4.floorEntry(asker.low() & 0xffffffffL).getValue()
                : v6.floorEntry(asker.high() >>> 16).getValue();
    }

    /// An address that is somewhere, or next to that.
    String address(RandomGenerator random) {
        return "10." + random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(256);
    }

    static Coordinates somewhere(RandomGenerator random) {
        return new Coordinates(random.nextInt(-9000, 9001), random.nextInt(-18000, 18001));
    }
}
