package dev.warmfront.geo;

import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.engine.geo.AtlasBuilder;
import dev.warmfront.engine.geo.Edition;
import dev.warmfront.engine.geo.Place;
import dev.warmfront.snapshot.geo.Coordinates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts what is near one another together: all of a country and subdivision within two degrees is
/// one place, and that is where its addresses are on average.
final class Grid {

    private static final int STEP_HUNDREDTHS = 200;

    /// What becomes one place.
    ///
    /// @param row and column, null when no more than the country is known
    private record Key(
            String country,
            @Nullable String subdivision,
            @Nullable Integer row,
            @Nullable Integer column) {

        static Key of(Entry entry) {
            Coordinates at = entry.coordinates();
            return new Key(
                    entry.country(),
                    entry.subdivision(),
                    at == null ? null : Math.floorDiv(at.latitudeHundredths(), STEP_HUNDREDTHS),
                    at == null ? null : Math.floorDiv(at.longitudeHundredths(), STEP_HUNDREDTHS));
        }
    }

    /// A sum over the addresses of a cell.
    private static final class Sum {
        private long addresses;
        private long latitude;
        private long longitude;

        void add(Coordinates at, long count) {
            addresses += count;
            latitude += count * at.latitudeHundredths();
            longitude += count * at.longitudeHundredths();
        }

        Coordinates average() {
            return Coordinates.of(
                    latitude / 100.0 / (double) addresses, longitude / 100.0 / (double) addresses);
        }
    }

    /// Ranges of one family, in ascending order.
    private static final class Line {
        private long[] firsts = new long[1024];
        private long[] lasts = new long[1024];
        private int[] cells = new int[1024];
        private int size;

        /// Says nothing of what something was said of before: it was a smaller network in the same
        /// smallest piece.
        boolean add(long first, long last, int cell) {
            long from = size == 0 ? first : Math.max(first, lasts[size - 1] + 1);
            if (from > last) {
                return false;
            }
            if (size > 0 && cells[size - 1] == cell && lasts[size - 1] + 1 == from) {
                lasts[size - 1] = last;
                return true;
            }
            if (size == firsts.length) {
                firsts = Arrays.copyOf(firsts, 2 * size);
                lasts = Arrays.copyOf(lasts, 2 * size);
                cells = Arrays.copyOf(cells, 2 * size);
            }
            firsts[size] = from;
            lasts[size] = last;
            cells[size++] = cell;
            return true;
        }
    }

    private final Map<String, Coordinates> centroids;
    private final Map<Key, Integer> numbers = new HashMap<>();
    private final List<Key> keys = new ArrayList<>();
    private final List<Sum> byV4 = new ArrayList<>();
    private final List<Sum> byV6 = new ArrayList<>();
    private final Line v4 = new Line();
    private final Line v6 = new Line();

    Grid(Map<String, Coordinates> centroids) {
        this.centroids = centroids;
    }

    void v4(long first, long last, Entry entry) {
        add(v4, byV4, first, last, entry);
    }

    void v6(long first, long last, Entry entry) {
        add(v6, byV6, first, last, entry);
    }

    Atlas atlas(Edition edition) {
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            Key key = keys.get(i);
            places.add(new Place(key.country(), key.subdivision(), coordinates(i)));
        }
        AtlasBuilder atlas = new AtlasBuilder();
        for (int i = 0; i < v4.size; i++) {
            atlas.v4(v4.firsts[i], v4.lasts[i], places.get(v4.cells[i]));
        }
        for (int i = 0; i < v6.size; i++) {
            atlas.v6(v6.firsts[i], v6.lasts[i], places.get(v6.cells[i]));
        }
        return atlas.build(edition);
    }

    private void add(Line line, List<Sum> sums, long first, long last, Entry entry) {
        int cell =
                numbers.computeIfAbsent(
                        Key.of(entry),
                        key -> {
                            keys.add(key);
                            byV4.add(new Sum());
                            byV6.add(new Sum());
                            return keys.size() - 1;
                        });
        if (line.add(first, last, cell) && entry.coordinates() != null) {
            sums.get(cell).add(entry.coordinates(), last - first + 1);
        }
    }

    /// By IPv4 where there is any: of IPv6, networks are given out in millions to one house.
    private @Nullable Coordinates coordinates(int cell) {
        if (keys.get(cell).row() == null) {
            return centroids.get(keys.get(cell).country());
        }
        Sum sum = byV4.get(cell);
        return (sum.addresses > 0 ? sum : byV6.get(cell)).average();
    }
}
