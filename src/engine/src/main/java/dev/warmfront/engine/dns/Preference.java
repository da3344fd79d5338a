package dev.warmfront.engine.dns;

import dev.warmfront.engine.geo.Distance;
import dev.warmfront.engine.geo.Place;
import dev.warmfront.snapshot.dns.Routing;
import dev.warmfront.snapshot.geo.Coordinates;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Which of the sets of a group are for somebody, by where that is, the best first.
///
/// @param routings of the sets, all of the same policy
record Preference(List<Routing> routings) {

    Preference {
        routings = List.copyOf(routings);
    }

    Ranking.Rule rule() {
        boolean alone = routings.size() == 1;
        return new Ranking.Rule(
                alone && !(routings.getFirst() instanceof Routing.Geolocation), this::of);
    }

    /// The places of those sets in the group.
    List<Integer> of(Place place) {
        return switch (routings.getFirst()) {
            case Routing.Geolocation first -> mostExact(place);
            case Routing.Geoproximity first -> nearest(place);
            case Routing.Latency first -> nearest(place);
            case Routing.Simple other -> all();
            case Routing.Weighted other -> all();
            case Routing.Failover other -> all();
            case Routing.Multivalue other -> all();
            case Routing.IpBased other -> all();
        };
    }

    private List<Integer> all() {
        return IntStream.range(0, routings.size()).boxed().toList();
    }

    private List<Integer> mostExact(Place place) {
        return IntStream.range(0, routings.size())
                .boxed()
                .filter(set -> exactness(set, place) >= 0)
                .sorted(Comparator.comparingInt((Integer set) -> exactness(set, place)).reversed())
                .toList();
    }

    /// How exactly a set says where somebody is; -1 when it says something else.
    private int exactness(int set, Place place) {
        if (!(routings.get(set) instanceof Routing.Geolocation asked)) {
            return -1;
        }
        if (asked.country() != null) {
            boolean there = asked.country().equals(place.country());
            return asked.subdivision() == null
                    ? there ? 2 : -1
                    : there && asked.subdivision().equals(place.subdivision()) ? 3 : -1;
        }
        return asked.continent() == null ? 0 : asked.continent() == place.continent() ? 1 : -1;
    }

    /// Of somebody of whom nothing is known, all are equally far.
    private List<Integer> nearest(Place place) {
        Coordinates here = place.coordinates();
        if (here == null) {
            return all();
        }
        double[] distances = new double[routings.size()];
        for (int i = 0; i < distances.length; i++) {
            distances[i] = distance(routings.get(i), here);
        }
        return all().stream().sorted(Comparator.comparingDouble(set -> distances[set])).toList();
    }

    private static double distance(Routing routing, Coordinates here) {
        return switch (routing) {
            case Routing.Geoproximity(Coordinates at, int bias) ->
                    biased(Distance.between(at, here), bias);
            case Routing.Latency(String region, Coordinates at) -> Distance.between(at, here);
            case Routing.Simple other -> 0;
            case Routing.Weighted other -> 0;
            case Routing.Failover other -> 0;
            case Routing.Multivalue other -> 0;
            case Routing.IpBased other -> 0;
            case Routing.Geolocation other -> 0;
        };
    }

    private static double biased(double distance, int bias) {
        double share = 1 - Math.abs(bias) / 100.0;
        return bias >= 0 ? distance * share : distance / share;
    }
}
