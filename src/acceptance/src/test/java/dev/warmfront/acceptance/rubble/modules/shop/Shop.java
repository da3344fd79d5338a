package dev.warmfront.acceptance.rubble.modules.shop;

import dev.warmfront.acceptance.rubble.modules.stock.internal.Shelf;

/// Wrong: does not use the door.
public record Shop(Shelf shelf) {}
