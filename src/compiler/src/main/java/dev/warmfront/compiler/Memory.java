package dev.warmfront.compiler;

import dev.warmfront.compiler.diagnostic.Diagnostic;
import dev.warmfront.snapshot.base.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a compilation leaves to the next: what came of each resource, and what that relied on. A
/// resource that is asked for as before, and around which is what it relied on, is not looked at
/// again, and what it becomes is the very same object.
///
/// For any number of threads. It decides nothing: without it the same comes out, only later.
public final class Memory {

    private volatile Map<String, Made> made = Map.of();

    /// What came of one resource.
    ///
    /// @param reliedOn all that it asked of others
    /// @param resource null where edges get none, and before everything was found to be right
    record Made(
            Object asked,
            List<Notes.Answer> reliedOn,
            List<Diagnostic> found,
            @Nullable Resource resource) {

        /// The same, translated.
        ///
        /// @param more what the translation asked of others
        Made become(Resource translated, List<Notes.Answer> more) {
            List<Notes.Answer> all = new ArrayList<>(reliedOn);
            all.addAll(more);
            return new Made(asked, List.copyOf(all), found, translated);
        }
    }

    /// What came of it, unless it would be something else now.
    ///
    /// @param subject kind and id
    /// @param notes of the world as it is now
    @Nullable Made recall(String subject, Object asked, Notes notes) {
        Made before = made.get(subject);
        boolean same =
                before != null
                        && before.asked().equals(asked)
                        && notes.stillHold(before.reliedOn());
        return same ? before : null;
    }

    /// Forgets what it knew for what is known now.
    void keep(Map<String, Made> all) {
        made = all;
    }
}
