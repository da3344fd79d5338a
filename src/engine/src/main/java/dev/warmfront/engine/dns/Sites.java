package dev.warmfront.engine.dns;

import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.engine.geo.Distance;
import dev.warmfront.engine.geo.Place;
import dev.warmfront.snapshot.geo.Coordinates;
import dev.warmfront.snapshot.waf.Cidr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Where edges are: at the place of the first of their addresses that is anywhere.
///
/// @param addresses of each edge
record Sites(List<List<Cidr>> addresses) {

    /// Of an edge of which nobody knows where it is.
    static final int ANYWHERE = -1;

    Sites {
        addresses = List.copyOf(addresses);
    }

    /// Tells at a place how many sites are nearer than each edge's. Where it makes no difference
    /// who asks, all are the nearest.
    Ranking.Rule in(Atlas atlas) {
        List<@Nullable Coordinates> sites = new ArrayList<>();
        addresses.forEach(some -> sites.add(site(some, atlas)));
        boolean spread = sites.stream().filter(Objects::nonNull).distinct().count() > 1;
        List<Integer> same = sites.stream().map(site -> site == null ? ANYWHERE : 0).toList();
        return new Ranking.Rule(
                !spread,
                place -> {
                    Coordinates here = place.coordinates();
                    return here == null || !spread ? same : ranks(sites, here);
                });
    }

    private static List<Integer> ranks(List<@Nullable Coordinates> sites, Coordinates here) {
        double[] sorted =
                sites.stream()
                        .filter(Objects::nonNull)
                        .distinct()
                        .mapToDouble(site -> Distance.between(site, here))
                        .sorted()
                        .toArray();
        List<Integer> ranks = new ArrayList<>();
        for (Coordinates site : sites) {
            ranks.add(
                    site == null
                            ? ANYWHERE
                            : Arrays.binarySearch(sorted, Distance.between(site, here)));
        }
        return List.copyOf(ranks);
    }

    private static @Nullable Coordinates site(List<Cidr> addresses, Atlas atlas) {
        for (Cidr address : addresses) {
            Place place = atlas.place(atlas.find(address.high(), address.low()));
            if (place.coordinates() != null) {
                return place.coordinates();
            }
        }
        return null;
    }
}
