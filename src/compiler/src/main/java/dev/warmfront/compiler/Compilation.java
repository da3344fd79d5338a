package dev.warmfront.compiler;

import dev.warmfront.compiler.diagnostic.Diagnostic;
import dev.warmfront.snapshot.Snapshot;
import java.util.List;

/// What came of a compilation.
public sealed interface Compilation {

    /// It compiled. `warnings` are worth reading and stop nothing.
    record Compiled(Snapshot snapshot, List<Diagnostic> warnings) implements Compilation {
        public Compiled {
            warnings = List.copyOf(warnings);
        }
    }

    /// It did not. `errors` holds all of them, not only the first.
    record Rejected(List<Diagnostic> errors) implements Compilation {
        public Rejected {
            errors = List.copyOf(errors);
        }
    }
}
