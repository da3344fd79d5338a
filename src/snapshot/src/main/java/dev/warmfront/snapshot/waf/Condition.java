package dev.warmfront.snapshot.waf;

import dev.warmfront.snapshot.base.Require;
import java.time.Duration;
import java.util.List;

/// Something that is true or false of a request.
public sealed interface Condition {

    /// The viewer's address is in one of these networks.
    record AddressIn(List<Cidr> networks) implements Condition {
        public AddressIn {
            networks = List.copyOf(networks);
        }
    }

    /// A part of the request compares with `text` as `comparison` says. Case-sensitive.
    ///
    /// @param header lower-case, when `part` is [Part#HEADER]; empty otherwise
    record Text(Part part, String header, Comparison comparison, String text) implements Condition {
        public Text {
            Require.that(
                    (part == Part.HEADER) != header.isEmpty(),
                    "header",
                    header,
                    "a name exactly when the part is HEADER");
            Require.that(
                    !text.isEmpty() && text.length() <= 200, "text", text, "1..200 characters");
        }
    }

    /// The viewer's address has sent more than `limit` requests within `window`.
    record Rate(int limit, Duration window) implements Condition {
        public Rate {
            Require.that(limit >= 1, "limit", limit, "1 or more");
            Require.that(window.isPositive(), "window", window, "above zero");
        }
    }

    record Not(Condition inner) implements Condition {}

    record All(List<Condition> parts) implements Condition {
        public All {
            parts = List.copyOf(parts);
            Require.that(!parts.isEmpty(), "parts", "none", "at least one");
        }
    }

    record Any(List<Condition> parts) implements Condition {
        public Any {
            parts = List.copyOf(parts);
            Require.that(!parts.isEmpty(), "parts", "none", "at least one");
        }
    }

    /// What is looked at.
    enum Part {
        METHOD,
        PATH,
        QUERY,
        HEADER
    }

    /// How it is compared.
    enum Comparison {
        EXACTLY,
        STARTS_WITH,
        ENDS_WITH,
        CONTAINS
    }
}
