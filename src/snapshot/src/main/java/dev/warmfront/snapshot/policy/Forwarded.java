package dev.warmfront.snapshot.policy;

/// What is sent to the origin besides what is in the key. An answer that depends on it has to say
/// so with `Vary`.
public record Forwarded(Selection headers, Selection cookies) {

    public static final Forwarded NOTHING = new Forwarded(Selection.NOTHING, Selection.NOTHING);

    public static final Forwarded EVERYTHING =
            new Forwarded(Selection.EVERYTHING, Selection.EVERYTHING);
}
