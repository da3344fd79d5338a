package dev.warmfront.control.apply;

import dev.warmfront.control.resource.Declarations;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One resource that a document asks for.
///
/// @param pointer where in the document (RFC 6901)
/// @param name what it is known by; null when the document does not say
/// @param tree as the document has it
/// @param draft the same, read; null when its form is wrong
record Asked<D extends Record>(
        Declarations<D> kind,
        String pointer,
        @Nullable String name,
        JsonNode tree,
        @Nullable D draft) {

    /// Those of one kind.
    record Group<D extends Record>(Declarations<D> kind, List<Asked<D>> asked) {

        Group {
            asked = List.copyOf(asked);
        }
    }
}
