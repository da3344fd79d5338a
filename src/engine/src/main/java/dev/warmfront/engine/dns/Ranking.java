package dev.warmfront.engine.dns;

import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.engine.geo.Place;
import dev.warmfront.snapshot.dns.Routing;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// What is preferred by somebody, by where they are, as far as it has been worked out.
///
/// What is found for a place of an atlas is remembered, and equal orders are one and the same
/// object: so a question measures no distance, and where one order ends and another begins can be
/// seen at little cost.
final class Ranking {

    /// What is preferred by everybody at some place, in numbers. Equal ones are the same object.
    /// Tells of any place of its atlas whether it is preferred there, too.
    static final class Order implements IntPredicate {

        private final Known known;
        private final List<Integer> numbers;

        private Order(Known known, List<Integer> numbers) {
            this.known = known;
            this.numbers = numbers;
        }

        List<Integer> numbers() {
            return numbers;
        }

        @Override
        public boolean test(int place) {
            return known.order(place) == this;
        }
    }

    /// What is preferred, given an atlas.
    ///
    /// @param isConstant whether the place makes no difference
    record Rule(boolean isConstant, Function<Place, List<Integer>> at) {}

    private final Function<Atlas, Rule> rule;
    private volatile @Nullable Known known;

    /// Of sets that are answered like this, all by the same policy.
    Ranking(List<Routing> routings) {
        this(atlas -> new Preference(routings).rule());
    }

    /// Of anything else.
    Ranking(Function<Atlas, Rule> rule) {
        this.rule = rule;
    }

    /// The orders for the places of `atlas`.
    Known in(Atlas atlas) {
        Known before = known;
        if (before != null && before.atlas == atlas) {
            return before;
        }
        Known now = new Known(atlas, rule.apply(atlas));
        known = now;
        return now;
    }

    /// What has been found out about the places of one atlas.
    static final class Known {

        private final Atlas atlas;
        private final Rule rule;
        private final AtomicReferenceArray<Order> orders;
        private final ConcurrentMap<List<Integer>, Order> all = new ConcurrentHashMap<>();

        private Known(Atlas atlas, Rule rule) {
            this.atlas = atlas;
            this.rule = rule;
            this.orders = new AtomicReferenceArray<>(atlas.places());
        }

        boolean isConstant() {
            return rule.isConstant();
        }

        /// The order for somebody at the place of that number.
        Order order(int place) {
            Order order = orders.get(place);
            if (order == null) {
                order =
                        all.computeIfAbsent(
                                rule.at().apply(atlas.place(place)),
                                numbers -> new Order(this, numbers));
                orders.set(place, order);
            }
            return order;
        }
    }
}
