package dev.warmfront.engine.dns;

import dev.warmfront.snapshot.base.Require;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Routing;
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

    private static List<Routing> routings(List<Choice> choices) {
        return choices.stream().map(Choice::routing).toList();
    }
}
