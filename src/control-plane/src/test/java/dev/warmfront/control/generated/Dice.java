package dev.warmfront.control.generated;

import java.util.List;
import org.quicktheories.core.RandomnessSource;
import org.quicktheories.impl.Constraint;

/// Chance, as the property-based library deals it out: every decision is a whole number, and the
/// smaller it is the plainer is what it leads to, so that a failure shrinks to something plain.
public final class Dice {

    private final RandomnessSource source;

    public Dice(RandomnessSource source) {
        this.source = source;
    }

    /// From 0 to `bound` - 1.
    int below(int bound) {
        return (int) source.next(Constraint.between(0, bound - 1).withShrinkPoint(0));
    }

    /// True once in `many` throws.
    boolean oneIn(int many) {
        return below(many) == many - 1;
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(below(choices.size()));
    }
}
