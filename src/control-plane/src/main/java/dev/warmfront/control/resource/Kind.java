package dev.warmfront.control.resource;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A kind of resource: what it is called, and what is special about it.
///
/// @param <D> the draft: what people ask for, all of it
public interface Kind<D extends Record> {

    /// How rows and diagnostics call it: `distribution`.
    String noun();

    /// How ids of it begin: `d-`.
    String prefix();

    /// Where it lives: `/v1/distributions`.
    String path();

    Class<D> draft();

    /// The unique name that the caller chose, if it has one.
    @Nullable String name(D draft);

    /// What is shown: a record that holds the draft's members (`@JsonUnwrapped`) and others, which
    /// may be sent back but not changed.
    Record view(Stored<D> stored);

    /// Whether every version of its documents is kept and shown.
    default boolean isVersioned() {
        return true;
    }

    /// Ids of other resources that the draft relies on, by where it says so (RFC 6901).
    default Map<String, String> references(D draft) {
        return Map.of();
    }

    /// Whether a document of `/v1/apply` may hold it. What has a secret may not: files lie around.
    default boolean isDeclarable() {
        return isVersioned();
    }

    /// What is stored when a document asks for `asked`, where the system adds something of its own.
    ///
    /// @param before what is stored now; null when there is nothing
    default Declared<D> declared(D asked, @Nullable D before) {
        return new Declared<>(asked, pointer -> pointer);
    }

    /// What of a stored draft a document asks for: the way back.
    default D asked(D stored) {
        return stored;
    }

    /// Lets go of what was claimed for it. Runs when several are written at once, before the first
    /// is, so that one can take what another gives up.
    default void onRelease(Stored<D> stored) {}

    /// Refuses by throwing to go because no document holds it any more. Runs like `onDelete`.
    default void onPrune(Stored<D> stored) {
        onDelete(stored);
    }

    /// Faults of a draft that its form does not show and the compiler does not know; also the place
    /// for claims in tables of its own. Runs in the transaction, after the row was written.
    ///
    /// @param before what it was; null when it is new
    default void onStore(Stored<D> stored, @Nullable Stored<D> before) {}

    /// Refuses a deletion by throwing. Runs in the transaction, before the row goes.
    default void onDelete(Stored<D> stored) {}
}
