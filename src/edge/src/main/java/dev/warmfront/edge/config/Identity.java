package dev.warmfront.edge.config;

import dev.warmfront.snapshot.base.Require;

/// Who this edge is to the control plane.
///
/// @param credential a secret: it is in no log and no message but the one it is for
/// @param caFingerprint the SHA-256 of the CA certificate that every control plane must show
public record Identity(String edgeId, String credential, String caFingerprint) {

    public Identity {
        Require.text("edge id", edgeId);
        Require.that(!credential.isBlank(), "credential", "none", "some text");
        Require.that(caFingerprint.length() == 64, "CA fingerprint", caFingerprint, "64 digits");
    }

    @Override
    public String toString() {
        return "Identity[" + edgeId + "]";
    }
}
