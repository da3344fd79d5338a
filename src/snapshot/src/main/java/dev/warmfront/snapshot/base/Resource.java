package dev.warmfront.snapshot.base;

/// A part of a snapshot that changes, travels and is compared on its own.
public interface Resource {

    /// Unique among all resources of all kinds: the prefix (`d-`, `z-`, `acl-`, `hc-`, `cert-`)
    /// tells the kind.
    String id();
}
