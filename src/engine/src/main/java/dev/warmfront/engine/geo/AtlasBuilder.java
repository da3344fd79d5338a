package dev.warmfront.engine.geo;

import dev.warmfront.snapshot.base.Require;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Makes an atlas of ranges, each family's in ascending order. Between them nothing is known.
public final class AtlasBuilder {

    private static final int MOST_PLACES = Character.MAX_VALUE + 1;

    private final Map<Place, Integer> numbers = new HashMap<>();
    private final List<Place> places = new ArrayList<>();
    private final Ranges.Builder v4 = new Ranges.Builder(Atlas.V4_BITS);
    private final Ranges.Builder v6 = new Ranges.Builder(Atlas.V6_BITS);

    public AtlasBuilder() {
        number(Place.UNKNOWN);
    }

    /// All addresses from `first` to `last`, as unsigned numbers.
    public void v4(long first, long last, Place place) {
        put(v4, Atlas.V4_BITS, first, last, number(place));
    }

    /// All networks of 48 bits from `first` to `last`, as numbers of 48 bits.
    public void v6(long first, long last, Place place) {
        put(v6, Atlas.V6_BITS, first, last, number(place));
    }

    public Atlas build(Edition edition) {
        return new Atlas(edition, places, v4.build(), v6.build());
    }

    Ranges.Builder v4() {
        return v4;
    }

    Ranges.Builder v6() {
        return v6;
    }

    int number(Place place) {
        return numbers.computeIfAbsent(
                place,
                key -> {
                    Require.that(
                            places.size() < MOST_PLACES,
                            "places",
                            places.size(),
                            "at most " + MOST_PLACES);
                    places.add(key);
                    return places.size() - 1;
                });
    }

    private static void put(Ranges.Builder ranges, int bits, long first, long last, int number) {
        Require.that(first <= last, "range", first + ".." + last, "ascending");
        ranges.put(first, number);
        if (last + 1 >>> bits == 0) {
            ranges.put(last + 1, 0);
        }
    }
}
