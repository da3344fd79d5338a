package dev.warmfront.control.audit;

import dev.warmfront.control.audit.Verdict.Fault;
import dev.warmfront.control.audit.Verdict.Kind;
import dev.warmfront.snapshot.Digest;
import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Follows a chain of events and finds the first one that is not what it was.
///
/// An event is an object with, among others, `sequence` (one more than that of the event before),
/// `previousHash` (the hash of the event before) and `hash`: the SHA-256 of everything else it
/// says, in [Canonical] form. Knows nothing of tables, files or time.
public final class Chain {

    /// What the first event of all has for the hash before it.
    public static final String BEGINNING = "0".repeat(64);

    private final @Nullable Anchor anchor;
    private @Nullable String beforeLast;
    private @Nullable String last;
    private @Nullable String lastId;
    private long lastSequence;
    private long events;

    /// A hash that somebody kept, and the sequence of its event.
    public record Anchor(long sequence, String hash) {}

    /// @param last the hash of the event before the first one; null when it is not known
    private Chain(long lastSequence, @Nullable String last, @Nullable Anchor anchor) {
        this.lastSequence = lastSequence;
        this.last = last;
        this.anchor = anchor;
    }

    /// Looks at all there is, from the very first event on.
    ///
    /// @param anchor something to be met on the way; null for nothing
    public static Verdict verify(Iterator<? extends JsonNode> events, @Nullable Anchor anchor) {
        return new Chain(0, BEGINNING, anchor).follow(events);
    }

    /// Looks at an export, one event a line. It may begin anywhere: what its first event follows is
    /// believed, unless it is the very first of all.
    ///
    /// @param anchor something to be met on the way; null for nothing
    public static Verdict verifyLines(Stream<String> lines, @Nullable Anchor anchor) {
        Iterator<JsonNode> events =
                lines.filter(line -> !line.isBlank()).map(Chain::read).iterator();
        return new Chain(-1, null, anchor).follow(events);
    }

    private static JsonNode read(String line) {
        try {
            return Canonical.read(line);
        } catch (JacksonException e) {
            // No JSON is no event, and is told as one that is not what it was.
            return JsonMapper.shared().nullNode();
        }
    }

    private Verdict follow(Iterator<? extends JsonNode> found) {
        while (found.hasNext()) {
            JsonNode event = found.next();
            if (lastSequence < 0) {
                begin(event);
            }
            Fault fault = fault(event);
            if (fault != null) {
                return verdict(fault);
            }
            beforeLast = last;
            last = text(event, "hash");
            lastId = text(event, "id");
            lastSequence = event.path("sequence").asLong();
            events++;
        }
        boolean cut = anchor != null && lastSequence < anchor.sequence();
        return verdict(cut ? missing(Math.max(0, lastSequence) + 1) : null);
    }

    private void begin(JsonNode first) {
        long sequence = first.path("sequence").asLong(1);
        lastSequence = Math.max(0, sequence - 1);
        last = lastSequence == 0 ? BEGINNING : text(first, "previousHash");
    }

    private @Nullable Fault fault(JsonNode event) {
        long expected = lastSequence + 1;
        if (!(event instanceof ObjectNode object) || !event.path("sequence").isIntegralNumber()) {
            return new Fault(
                    Kind.ALTERED,
                    expected,
                    null,
                    "event: not one (expected: event " + expected + ")");
        }
        long sequence = event.path("sequence").asLong();
        if (sequence > expected) {
            return missing(expected);
        }
        if (sequence < expected) {
            return new Fault(
                    Kind.INSERTED,
                    sequence,
                    text(event, "id"),
                    "sequence: " + sequence + " (expected: " + expected + ")");
        }
        String hash = text(event, "hash");
        if (!hash.equals(hash(object, sequence))) {
            return broken(object, sequence, hash);
        }
        return unlinked(event, sequence, hash);
    }

    /// An event that does not say what its hash covers. Where all that follow were moved up or
    /// down to make room or close a gap, it is not this one that something was done to.
    private Fault broken(ObjectNode event, long sequence, String hash) {
        if (hash.equals(hash(event, sequence + 1))) {
            return missing(sequence);
        }
        boolean pushed =
                hash.equals(hash(event, sequence - 1))
                        && text(event, "previousHash").equals(beforeLast);
        if (pushed) {
            return new Fault(
                    Kind.INSERTED,
                    lastSequence,
                    lastId,
                    "sequence: " + lastSequence + " (expected: what is now " + sequence + ")");
        }
        return new Fault(
                Kind.ALTERED,
                sequence,
                text(event, "id"),
                "sequence: " + sequence + " (expected: what its hash covers)");
    }

    /// An event that is right in itself, and follows another than the one before it; or is another
    /// than the one that somebody kept the hash of.
    private @Nullable Fault unlinked(JsonNode event, long sequence, String hash) {
        String previous = text(event, "previousHash");
        if (last != null && !previous.equals(last)) {
            if (lastSequence == 0) {
                return missing(sequence);
            }
            Kind kind = previous.equals(beforeLast) ? Kind.INSERTED : Kind.ALTERED;
            return new Fault(
                    kind,
                    lastSequence,
                    lastId,
                    "hash: "
                            + last
                            + " (expected: "
                            + previous
                            + ", which event "
                            + sequence
                            + " follows)");
        }
        if (anchor != null && anchor.sequence() == sequence && !anchor.hash().equals(hash)) {
            return new Fault(
                    Kind.ALTERED,
                    sequence,
                    text(event, "id"),
                    "hash: " + hash + " (expected: " + anchor.hash() + ")");
        }
        return null;
    }

    private static Fault missing(long sequence) {
        return new Fault(
                Kind.MISSING, sequence, null, "sequence: missing (expected: " + sequence + ")");
    }

    private Verdict verdict(@Nullable Fault fault) {
        return new Verdict(
                fault == null,
                events,
                Math.max(0, lastSequence),
                last == null ? BEGINNING : last,
                fault);
    }

    /// What the hash of an event is, if it has this sequence.
    static String hash(ObjectNode event, long sequence) {
        ObjectNode content = event.deepCopy();
        content.remove("hash");
        content.put("sequence", sequence);
        return Digest.of(Canonical.text(content)).hex();
    }

    private static String text(JsonNode event, String member) {
        JsonNode value = event.path(member);
        return value.isString() ? value.asString() : "";
    }
}
