package dev.warmfront.snapshot.distribution;

import dev.warmfront.snapshot.base.Require;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Which requests a staging distribution serves.
public sealed interface Traffic {

    /// Those with this header field.
    ///
    /// @param name in lower case
    record HeaderEquals(String name, String value) implements Traffic {
        public HeaderEquals {
            Require.text("header name", name);
        }
    }

    /// Those with this cookie.
    record CookieEquals(String name, String value) implements Traffic {
        public CookieEquals {
            Require.text("cookie name", name);
        }
    }

    /// A share of all.
    ///
    /// @param sticky for how long a viewer keeps to what was decided; null when every request is
    ///     decided for itself
    record Weight(int perMillion, @Nullable Sticky sticky) implements Traffic {

        /// All requests.
        public static final int ALL = 1_000_000;

        public Weight {
            Require.between(0, ALL, "perMillion", perMillion);
        }
    }

    /// A viewer's session.
    ///
    /// @param idle it ends when nothing was asked for so long
    /// @param most it ends then at the latest
    record Sticky(Duration idle, Duration most) {
        public Sticky {
            Require.that(idle.toSeconds() > 0, "idle", idle, "a second or more");
            Require.that(most.compareTo(idle) >= 0, "most", most, idle + " or more");
        }
    }
}
