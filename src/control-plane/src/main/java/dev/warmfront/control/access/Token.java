package dev.warmfront.control.access;

import dev.warmfront.control.web.Ids;
import dev.warmfront.snapshot.Digest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/// What a caller shows: `wf_<id>_<secret>`, where the id names a secret and not a key, so that a
/// key can have two. A secret that is made here is 256 bits of chance, so its plain SHA-256 is
/// enough to keep: there is nothing to guess from.
record Token(String id, String secret) {

    private static final SecureRandom CHANCE = new SecureRandom();
    private static final String MARK = "wf_";
    private static final int LONGEST = 200;

    static Token next() {
        byte[] chance = new byte[32];
        CHANCE.nextBytes(chance);
        return new Token(Ids.next(""), HexFormat.of().formatHex(chance));
    }

    /// Whether it is meant to be one of these, and not somebody else's.
    static boolean hasMark(String text) {
        return text.startsWith(MARK);
    }

    /// Empty for what has not the form of one.
    static Optional<Token> parse(String text) {
        int end = text.lastIndexOf('_');
        if (!text.startsWith(MARK) || end <= MARK.length() || text.length() > LONGEST) {
            return Optional.empty();
        }
        return Optional.of(new Token(text.substring(MARK.length(), end), text.substring(end + 1)));
    }

    Digest digest() {
        return Digest.of(secret);
    }

    /// As it is shown, once.
    String text() {
        return MARK + id + "_" + secret;
    }

    @Override
    public String toString() {
        return "Token[id=" + id + "]";
    }
}
