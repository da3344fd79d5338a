package dev.warmfront.edge.http;

import dev.warmfront.edge.config.Live;
import dev.warmfront.edge.store.Entry;
import dev.warmfront.engine.waf.Guard;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What the long way decided for plain requests that hit, remembered by one event loop.
///
/// Nothing is decided here. A shortcut holds the outcome of the engine's decisions for one host and
/// target under one release, and is used only while all they rest on is unchanged: the release, the
/// entry, its lifetime, the purge log. A web ACL is asked each time. Whatever does not fit takes the
/// long way.
final class Shortcuts {

    private static final int PLACES = 1 << 14;
    private static final int LARGEST_BODY = 16 * 1024;

    /// One remembered way.
    private record Shortcut(
            byte[] name,
            boolean secure,
            Live live,
            @Nullable Guard guard,
            Entry entry,
            LongAdder count) {}

    private final Shared shared;
    private final Lane lane;
    private final @Nullable Shortcut[] places = new Shortcut[PLACES];

    Shortcuts(Shared shared, Lane lane) {
        this.shared = shared;
        this.lane = lane;
    }

    boolean serve(ViewerConnection connection, Head head) {
        return false;
    }
}
