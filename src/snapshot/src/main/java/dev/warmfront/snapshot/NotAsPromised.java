package dev.warmfront.snapshot;

/// What came is not what its digest says: altered, cut, mixed, or meant for somebody who has
/// something else.
public final class NotAsPromised extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    NotAsPromised(String name, Digest found, Digest expected) {
        super(name + ": " + found + " (expected: " + expected + ")");
    }

    /// Refuses what was found unless it is what was expected.
    public static void unless(String name, Digest found, Digest expected) {
        if (!found.equals(expected)) {
            throw new NotAsPromised(name, found, expected);
        }
    }
}
