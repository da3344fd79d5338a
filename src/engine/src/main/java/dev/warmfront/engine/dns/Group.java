package dev.warmfront.engine.dns;

import dev.warmfront.snapshot.base.Require;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Routing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The record sets of one name and type, of which one is answered, or several together.
///
/// @param failClosed whether there is no answer when none is healthy
/// @param ranking how they are ordered where that depends on a place
public record Group(RecordType type, List<Choice> choices, boolean failClosed, Ranking ranking) {

    /// One of the record sets.
    public record Choice(Routing routing, Content content, @Nullable String healthCheckId) {}

    /// What a record set answers with.
    public sealed interface Content {

        /// Always the same records.
        record Fixed(int ttlSeconds, List<byte[]> rdata) implements Content {
            public Fixed {
                rdata = List.copyOf(rdata);
            }
        }

        /// The addresses of edges.
        ///
        /// @param ignoresTargetHealth whether it is healthy even when no edge is
        record Edges(String distributionId, boolean ignoresTargetHealth) implements Content {}

        /// What another name of the zone answers with.
        ///
        /// @param ignoresTargetHealth whether it is healthy even when nothing there is
        record Alias(Group group, boolean ignoresTargetHealth) implements Content {}
    }

    /// As many as are signed in every combination: 63 signatures.
    private static final int MOST_COMBINED = 6;

    public Group(RecordType type, List<Choice> choices, boolean failClosed) {
        this(type, choices, failClosed, new Ranking(routings(choices)));
    }

    public Group {
        choices = List.copyOf(choices);
        Require.that(!choices.isEmpty(), "choices", "none", "at least one");
        Class<?> routing = choices.getFirst().routing().getClass();
        for (Choice choice : choices) {
            Require.that(
                    choice.routing().getClass() == routing,
                    "routing",
                    choice.routing(),
                    "one policy for all sets of a name and type");
        }
        Require.that(
                choices.size() == 1 || routing != Routing.Simple.class,
                "record sets",
                choices.size(),
                "one with simple routing");
    }

    /// What it is answered with whoever asks and whatever is healthy; null when that depends.
    Content.@Nullable Fixed always() {
        Choice first = choices.getFirst();
        boolean depends =
                !(first.routing() instanceof Routing.Simple) || first.healthCheckId() != null;
        return !depends && first.content() instanceof Content.Fixed fixed ? fixed : null;
    }

    /// The choices in as few parts as there must be for each to be signed in every combination.
    List<List<Choice>> blocks() {
        int count = (choices.size() + MOST_COMBINED - 1) / MOST_COMBINED;
        List<List<Choice>> blocks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int from = choices.size() * i / count;
            blocks.add(choices.subList(from, choices.size() * (i + 1) / count));
        }
        return blocks;
    }

    /// All of both, each only once (RFC 2181, section 5).
    static List<byte[]> union(List<byte[]> some, List<byte[]> more) {
        List<byte[]> all = new ArrayList<>(some);
        for (byte[] data : more) {
            if (all.stream().noneMatch(one -> Arrays.equals(one, data))) {
                all.add(data);
            }
        }
        return all;
    }

    private static List<Routing> routings(List<Choice> choices) {
        return choices.stream().map(Choice::routing).toList();
    }
}
