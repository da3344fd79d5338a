package dev.warmfront.engine.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.warmfront.snapshot.geo.Coordinates;
import dev.warmfront.snapshot.waf.Cidr;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class AtlasTest {

    private static final Edition EDITION = new Edition("test", LocalDate.of(2026, 6, 5), "by us");
    private static final long V4 = 0xffff_0000_0000L;

    private static final List<Place> PLACES =
            List.of(
                    Place.UNKNOWN,
                    place("FR", null, 4886, 235),
                    place("US", "CA", 3735, -12196),
                    place("US", null, 3904, -7749),
                    place("JP", null, 3568, 13969));

    private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(3);

    private static Place place(String country, String subdivision, int latitude, int longitude) {
        return new Place(country, subdivision, new Coordinates(latitude, longitude));
    }

    /// Ranges by chance, some next to one another, some at both ends, and the same in a tree.
    private NavigableMap<Long, Place> fill(AtlasBuilder atlas, boolean v4) {
        int bits = v4 ? 32 : 48;
        NavigableMap<Long, Place> slow = new TreeMap<>();
        slow.put(0L, Place.UNKNOWN);
        long at = random.nextBoolean() ? 0 : random.nextLong(1L << bits - 4);
        while (at < 1L << bits) {
            long length =
                    random.nextBoolean()
                            ? 1 + random.nextInt(4)
                            : 1 + random.nextLong(1L << random.nextInt(1, bits - 3));
            long last = Math.min(at + length, 1L << bits) - 1;
            Place place = PLACES.get(1 + random.nextInt(PLACES.size() - 1));
            if (v4) {
                atlas.v4(at, last, place);
            } else {
                atlas.v6(at, last, place);
            }
            slow.put(at, place);
            slow.put(last + 1, Place.UNKNOWN);
            at = last + 1 + (random.nextBoolean() ? 0 : random.nextLong(1L << bits - 8));
        }
        return slow;
    }

    private static long high(long key, boolean v4) {
        return v4 ? 0 : key << 16;
    }

    private static long low(long key, boolean v4) {
        return v4 ? V4 | key : 0;
    }

    @Test
    void every_address_is_where_its_range_says_and_so_are_all_that_share_the_prefix() {
        for (int round = 0; round < 60; round++) {
            boolean v4 = round % 2 == 0;
            int bits = v4 ? 32 : 48;
            AtlasBuilder builder = new AtlasBuilder();
            NavigableMap<Long, Place> slow = fill(builder, v4);
            Atlas atlas = builder.build(EDITION);
            for (int i = 0; i < 300; i++) {
                long key = random.nextLong(1L << bits);
                if (i % 2 == 0) {
                    key = slow.floorKey(key) - i % 4 / 2;
                }
                if (key < 0 || key >= 1L << bits) {
                    continue;
                }
                Place place = atlas.place(atlas.find(high(key, v4), low(key, v4)));
                assertThat(place).isEqualTo(slow.floorEntry(key).getValue());
                int prefix =
                        atlas.prefix(
                                high(key, v4),
                                low(key, v4),
                                other -> atlas.place(other).equals(place));
                int shared = prefix - (v4 ? 96 : 0);
                long first = shared == 0 ? 0 : key >>> bits - shared << bits - shared;
                long last = first + (1L << bits - shared) - 1;
                assertThat(slow.subMap(slow.floorKey(first), true, last, true).values())
                        .as("%x/%d", key, shared)
                        .containsOnly(place);
                Cidr network = atlas.network(high(key, v4), low(key, v4));
                assertThat(network.contains(high(key, v4), low(key, v4))).isTrue();
                assertThat(network.prefixLength()).isEqualTo(prefix);
            }
        }
    }

    @Test
    void the_prefix_grows_over_all_places_that_count_as_the_same() {
        AtlasBuilder builder = new AtlasBuilder();
        builder.v4(0x0a000000L, 0x0a00ffffL, PLACES.get(2));
        builder.v4(0x0a010000L, 0x0a01ffffL, PLACES.get(3));
        builder.v4(0x0a020000L, 0x0a02ffffL, PLACES.get(4));
        Atlas atlas = builder.build(EDITION);
        long address = V4 | 0x0a000001L;
        assertThat(atlas.network(0, address)).isEqualTo(Cidr.parse("10.0.0.0/16"));
        int america = atlas.prefix(0, address, at -> "US".equals(atlas.place(at).country()));
        assertThat(america).isEqualTo(96 + 15);
        assertThat(atlas.prefix(0, address, at -> true)).isEqualTo(96);
        assertThat(atlas.network(0x2001_0db8_0000_0000L, 0)).isEqualTo(Cidr.parse("::/0"));
    }

    @Test
    void what_is_written_is_read_as_the_same() throws IOException {
        AtlasBuilder builder = new AtlasBuilder();
        NavigableMap<Long, Place> v4 = fill(builder, true);
        NavigableMap<Long, Place> v6 = fill(builder, false);
        Atlas atlas = builder.build(EDITION);
        byte[] file = AtlasFile.write(atlas);
        assertThat(AtlasFile.write(atlas)).isEqualTo(file);
        Atlas read = AtlasFile.read(file);
        assertThat(read.edition()).isEqualTo(EDITION);
        assertThat(read.places()).isEqualTo(atlas.places());
        v4.headMap(1L << 32)
                .forEach((key, place) ->
                        assertThat(read.place(read.find(0, V4 | key))).isEqualTo(place));
        v6.headMap(1L << 48)
                .forEach((key, place) ->
                        assertThat(read.place(read.find(key << 16, 0))).isEqualTo(place));
    }

    @Test
    void a_file_that_is_not_as_it_was_written_is_refused() {
        byte[] file = AtlasFile.write(Atlas.EMPTY);
        byte[] bent = file.clone();
        bent[bent.length - 3] ^= 1;
        assertThatThrownBy(() -> AtlasFile.read(bent))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("checksum");
        assertThatThrownBy(() -> AtlasFile.read(new byte[100]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("WFATLAS1");
        assertThatThrownBy(() -> AtlasFile.read(new byte[3])).isInstanceOf(IOException.class);
    }

    @Test
    void the_middle_of_a_country_is_where_its_addresses_are() {
        AtlasBuilder builder = new AtlasBuilder();
        // Fiji lies on both sides of the date line.
        builder.v4(0, 9, place("FJ", null, -1800, 17900));
        builder.v4(10, 19, place("FJ", null, -1800, -17900));
        builder.v4(20, 109, place("RU", null, 5500, 3700));
        builder.v4(110, 119, place("RU", null, 5500, 8300));
        Atlas atlas = builder.build(EDITION);
        Coordinates fiji = atlas.centroids().get("FJ");
        assertThat(Math.abs(fiji.longitudeHundredths())).isEqualTo(18000);
        assertThat(atlas.centroids().get("RU").longitude()).isBetween(39.0, 43.0);
    }

    @Test
    void to_look_an_address_up_takes_no_memory() {
        AtlasBuilder builder = new AtlasBuilder();
        fill(builder, true);
        Atlas atlas = builder.build(EDITION);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int found = sum(atlas);
        long before = threads.getCurrentThreadAllocatedBytes();
        found += sum(atlas);
        long used = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(found).isPositive();
        assertThat(used).isLessThan(10_000);
    }

    private static int sum(Atlas atlas) {
        int sum = 0;
        for (int i = 0; i < 10_000; i++) {
            sum += atlas.find(0, V4 | i * 429_496L);
        }
        return sum;
    }
}
