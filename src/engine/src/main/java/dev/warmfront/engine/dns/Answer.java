package dev.warmfront.engine.dns;

import dev.warmfront.snapshot.dns.Routing;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What looking a name up found, before it is decided which of several record sets it is.
public sealed interface Answer {

    /// The name has records of the type asked for.
    final class Hit implements Answer {

        private final Apex apex;
        private final Group group;
        private final @Nullable Name wildcard;
        private final Group.Content.@Nullable Fixed always;
        private final byte @Nullable [] single;
        private final int ttlSeconds;

        Hit(Apex apex, Group group, @Nullable Name wildcard) {
            this.apex = apex;
            this.group = group;
            this.wildcard = wildcard;
            Group.Choice only = group.choices().getFirst();
            boolean constant =
                    only.routing() instanceof Routing.Simple && only.healthCheckId() == null;
            always = constant && only.content() instanceof Group.Content.Fixed fixed ? fixed : null;
            single =
                    always != null && always.rdata().size() == 1 ? always.rdata().getFirst() : null;
            ttlSeconds = always == null ? 0 : always.ttlSeconds();
        }

        public Apex apex() {
            return apex;
        }

        public Group group() {
            return group;
        }

        /// The wildcard that answers for the name; null when it is there itself.
        public @Nullable Name wildcard() {
            return wildcard;
        }

        /// Adds what it is answered with whoever asks and whatever is healthy; false when that
        /// depends. Follows as few pointers as it can: with many names, each is something that the
        /// processor has to wait for.
        boolean addTo(Section section, @Nullable Name owner, int type, RandomGenerator random) {
            if (single != null) {
                section.add(owner, type, ttlSeconds, single);
            } else if (always != null) {
                section.add(owner, type, ttlSeconds, always.rdata()).shuffle(random);
            }
            return always != null;
        }
    }

    /// The name is another name's alias: a CNAME, and something else was asked for.
    ///
    /// @param wildcard as above
    record Follow(Apex apex, Group cname, @Nullable Name wildcard) implements Answer {}

    /// Somebody else is responsible from `cut` on down; `nameServers` is its NS group.
    record Referral(Apex apex, Name cut, Group nameServers) implements Answer {}

    /// The name exists, the type asked for does not.
    ///
    /// @param emptyNonTerminal whether nothing at all is at the name, only below it
    /// @param wildcard as above
    record NoData(Apex apex, boolean emptyNonTerminal, @Nullable Name wildcard) implements Answer {}

    /// The name does not exist.
    ///
    /// @param encloser the closest name above it that does
    record NoName(Apex apex, Name encloser) implements Answer {}

    /// The name is in none of our zones.
    record Refused() implements Answer {}
}
