package dev.warmfront.control.apply;

import io.swagger.v3.oas.annotations.media.Schema;

/// What becomes of a resource.
@Schema(name = "ApplyAction")
enum Action {
    CREATE,
    UPDATE,
    /// Its content stays, its owner changes.
    TAKE_OVER,
    DELETE,
    UNCHANGED
}
