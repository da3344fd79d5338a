package dev.warmfront.engine.dns;

import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.engine.geo.Place;
import dev.warmfront.snapshot.dns.Routing;
import dev.warmfront.snapshot.geo.Coordinates;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/// In which order the sets of a group are tried for somebody, by where they are.
///
/// What is found for a place of an atlas is remembered, and equal orders are one and the same
/// object: so a question measures no distance, and where one order ends and another begins can be
/// seen at little cost.
final class Ranking {

    /// The places in the group of those that are for somebody, the best first. Equal ones are the
    /// same object.
    static final class Order {

        private final List<Integer> sets;

        private Order(List<Integer> sets) {
            this.sets = sets;
        }

        List<Integer> sets() {
            return sets;
        }
    }

    private final List<Routing> routings;
    private volatile Known known = new Known(Atlas.EMPTY);

    /// Orders sets that are answered like this, all by the same policy.
    Ranking(List<Routing> routings) {
        this.routings = List.copyOf(routings);
    }

    /// The orders for the places of `atlas`.
    Known in(Atlas atlas) {
        Known before = known;
        if (before.atlas != atlas) {
            before = new Known(atlas);
            known = before;
        }
        return before;
    }

    /// What has been found out about the places of one atlas.
    final class Known {

        private final Atlas atlas;
        private final AtomicReferenceArray<Order> orders;
        private final ConcurrentMap<List<Integer>, Order> all = new ConcurrentHashMap<>();

        private Known(Atlas atlas) {
            this.atlas = atlas;
            this.orders = new AtomicReferenceArray<>(atlas.places());
        }

        /// The order for somebody at the place of that number.
        Order order(int place) {
            Order order = orders.get(place);
            if (order == null) {
                order = all.computeIfAbsent(sets(atlas.place(place)), Order::new);
                orders.set(place, order);
            }
            return order;
        }
    }

    private List<Integer> sets(Place place) {
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
                    biased(haversine(at, here), bias);
            case Routing.Latency(String region, Coordinates at) -> haversine(at, here);
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

    /// The angle between two points, seen from the middle of the Earth: nobody asks for kilometres.
    private static double haversine(Coordinates a, Coordinates b) {
        double latitudeA = Math.toRadians(a.latitude());
        double latitudeB = Math.toRadians(b.latitude());
        double across = Math.sin((latitudeB - latitudeA) / 2);
        double along = Math.sin(Math.toRadians(b.longitude() - a.longitude()) / 2);
        double half = across * across + Math.cos(latitudeA) * Math.cos(latitudeB) * along * along;
        return 2 * Math.asin(Math.sqrt(Math.min(1, half)));
    }
}
