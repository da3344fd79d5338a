package dev.warmfront.control.access;

import java.time.Duration;

/// What lets an owner in at first, for whoever started the service: to make a key that lasts.
///
/// @param text the token
/// @param lifetime how long it is good
public record FirstToken(String text, Duration lifetime) {

    /// What whoever started the service reads.
    public String line() {
        return "Admin token (shown once, good for "
                + lifetime.toMinutes()
                + " minutes; make a key that lasts): "
                + text;
    }

    @Override
    public String toString() {
        return "FirstToken[lifetime=" + lifetime + "]";
    }
}
