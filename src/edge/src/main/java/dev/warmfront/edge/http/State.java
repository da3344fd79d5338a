package dev.warmfront.edge.http;

import dev.warmfront.edge.config.Live;
import dev.warmfront.edge.origin.OriginAnswer;
import dev.warmfront.edge.store.Entry;
import dev.warmfront.edge.store.Fill;
import dev.warmfront.edge.store.Flow;
import dev.warmfront.edge.store.Moment;
import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.Identity;
import dev.warmfront.engine.cache.MissReason;
import dev.warmfront.engine.cache.Ranges;
import dev.warmfront.engine.cache.Wishes;
import dev.warmfront.engine.road.Road;
import dev.warmfront.engine.routing.Site;
import dev.warmfront.snapshot.distribution.Behaviour;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// What a request is on its way. Each state holds what is known by then and nothing that is not.
sealed interface State {

    /// Something can be done at once.
    sealed interface Step extends State {
        Head request();
    }

    /// Nothing can be done now, or ever again.
    sealed interface Rest extends State {}

    /// The head has arrived. The release is pinned here and not looked up again.
    record Received(Live live, Head request) implements Step {}

    /// A distribution and a behaviour have been chosen.
    record Routed(Received received, Road.To to) implements Step {
        @Override
        public Head request() {
            return received.request();
        }

        Site site() {
            return to.site();
        }

        Behaviour behaviour() {
            return to.behaviour();
        }

        /// What the requested path stands for.
        String path() {
            return to.path();
        }
    }

    /// The web ACL, the protocol and the method are fine.
    record Allowed(Routed routed) implements Step {
        @Override
        public Head request() {
            return routed.request();
        }
    }

    /// It is known what would be stored under which key.
    ///
    /// @param url what all answers of this URL have in common in their keys
    /// @param key that and what they vary by, as far as is known
    /// @param never why nothing can be in the store for it, if nothing can
    /// @param changes how often what was found changed at the origin before it could be sent
    record Keyed(
            Allowed allowed, CacheKey url, CacheKey key, @Nullable MissReason never, int changes)
            implements Step {
        @Override
        public Head request() {
            return allowed.request();
        }

        Keyed varying(CacheKey variant) {
            return new Keyed(allowed, url, variant, never, changes);
        }

        Keyed changed() {
            return new Keyed(allowed, url, key, never, changes + 1);
        }

        Routed routed() {
            return allowed.routed();
        }
    }

    /// The store has it.
    ///
    /// @param cursor on its body, so that it cannot go away
    record Found(Keyed keyed, Entry entry, Flow.Cursor cursor, Account account) implements Step {
        @Override
        public Head request() {
            return keyed.request();
        }
    }

    /// The store does not have it, or may not use what it has.
    ///
    /// @param fill what others wait for, when this is the one that fetches
    /// @param stale what is there and past its lifetime
    /// @param start before anything was asked
    /// @param part what alone of it is asked for; null for all of it
    record Missed(
            Keyed keyed,
            MissReason reason,
            @Nullable Fill fill,
            @Nullable Stale stale,
            Moment start,
            @Nullable Part part)
            implements Step {
        @Override
        public Head request() {
            return keyed.request();
        }

        /// The same, without what is stored, from now on.
        Missed again(Moment now, @Nullable Part octets) {
            return new Missed(keyed, reason, fill, null, now, octets);
        }

        /// Whether the viewer's own conditions and ranges are the origin's to judge, because
        /// nothing here can.
        boolean isThrough() {
            return keyed.never() != null
                    || reason == MissReason.KNOWN_UNCACHEABLE
                    || (stale == null
                            && fill == null
                            && Wishes.of(request().header("cache-control")).noStore());
        }
    }

    /// Some octets.
    ///
    /// @param slice that is needed first
    /// @param asked that slice and perhaps those after it, which the viewer wants, too
    /// @param of what they must be octets of; null while nothing is known
    record Part(Ranges.Range slice, Ranges.Range asked, @Nullable Identity of) {
        /// One slice alone.
        Part(Ranges.Range slice, @Nullable Identity of) {
            this(slice, slice, of);
        }
    }

    /// An expired entry, with a hold on its body.
    record Stale(Entry entry, Flow.Cursor cursor) {}

    /// The origin has answered.
    ///
    /// @param askedMillis when it was asked
    record Fetched(Missed missed, OriginAnswer answer, long askedMillis) implements Step {
        @Override
        public Head request() {
            return missed.request();
        }
    }

    /// It is known what the viewer gets.
    record Answered(Head request, Answer answer, Account account) implements Step {}

    /// The viewer has it, or is gone.
    ///
    /// @param bodyBytes sent
    /// @param whole whether all of it was
    record Delivered(Answered answered, long bodyBytes, boolean whole) implements Rest {}

    /// Nothing to do until `next` completes. The event loop is free meanwhile.
    record Waiting(Step from, CompletionStage<? extends State> next) implements Rest {}
}
