package dev.warmfront.control.web;

import java.security.SecureRandom;
import java.time.Instant;

/// Ids made here: a prefix that tells the kind, then 26 lower-case characters: 48 bits of
/// milliseconds and 80 of chance, so that ids of one kind sort by time.
public final class Ids {

    /// Crockford's alphabet: no i, l, o, u to be mistaken for something else.
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

    private static final SecureRandom CHANCE = new SecureRandom();

    private Ids() {}

    public static String next(String prefix) {
        StringBuilder id = new StringBuilder(prefix.length() + 26).append(prefix);
        long millis = Instant.now().toEpochMilli();
        for (int shift = 45; shift >= 0; shift -= 5) {
            id.append(ALPHABET.charAt((int) (millis >>> shift) & 31));
        }
        byte[] chance = new byte[16];
        CHANCE.nextBytes(chance);
        for (byte b : chance) {
            id.append(ALPHABET.charAt(b & 31));
        }
        return id.toString();
    }
}
