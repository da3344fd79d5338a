package dev.warmfront.acceptance.rubble.modules.stock;

import dev.warmfront.acceptance.rubble.modules.stock.internal.Shelf;

/// The door.
public final class Stock {

    private Stock() {}

    public static int height() {
        return new Shelf(3).height();
    }
}
