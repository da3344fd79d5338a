package dev.warmfront.control.secret;

/// Rows that hold something sealed.
public interface SealedRows {

    /// Seals anew, within the present transaction, what is not sealed under the newest key.
    ///
    /// @return how many that were
    /// @throws IllegalStateException if something opens under no key there is
    int sealAnew();
}
