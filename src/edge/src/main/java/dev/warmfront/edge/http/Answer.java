package dev.warmfront.edge.http;

import dev.warmfront.edge.store.Entry;
import dev.warmfront.edge.store.Flow;
import dev.warmfront.engine.cache.Ranges;
import dev.warmfront.engine.headers.Fields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a viewer gets.
sealed interface Answer {

    int status();

    /// What of the body is held for it, if anything is.
    default Flow.@Nullable Outlet cursor() {
        return null;
    }

    /// Lets go of the body: nobody gets this answer.
    default void letGo() {
        Flow.Outlet held = cursor();
        if (held != null) {
            held.close();
        }
    }

    /// What is stored, or is being stored.
    ///
    /// @param cursor on its body
    record Stored(Entry entry, Flow.Outlet cursor) implements Answer {
        @Override
        public int status() {
            return entry.status();
        }
    }

    /// Some octets of what is stored.
    ///
    /// @param cursor on its body, at the start
    record Part(Entry entry, List<Ranges.Range> ranges, Flow.Reel cursor) implements Answer {
        @Override
        public int status() {
            return 206;
        }
    }

    /// The viewer has it already.
    record NotModified(Entry entry) implements Answer {
        @Override
        public int status() {
            return 304;
        }
    }

    /// What only this viewer gets.
    ///
    /// @param length of the body, -1 when not known
    record Passed(int status, Fields fields, long length, Flow.Outlet cursor) implements Answer {}

    /// What the edge says itself.
    ///
    /// @param body in ASCII
    record Own(int status, Fields fields, String body) implements Answer {
        /// The same, to be asked for again after so long (RFC 9110, section 10.2.3).
        Own retriedAfter(int seconds) {
            Fields later = Fields.of("retry-after", Integer.toString(seconds));
            return new Own(status, fields.replacedBy(later), body);
        }
    }
}
