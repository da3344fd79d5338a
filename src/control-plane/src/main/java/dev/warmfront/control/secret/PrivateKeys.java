package dev.warmfront.control.secret;

import java.util.Collection;
import java.util.Map;

/// Private keys of certificates, for the edges that show them.
public interface PrivateKeys {

    /// The keys in PEM, by the id of their certificate; a certificate without one is left out.
    Map<String, String> keysPem(Collection<String> certificateIds);
}
