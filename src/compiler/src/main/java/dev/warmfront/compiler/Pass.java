package dev.warmfront.compiler;

import dev.warmfront.compiler.Memory.Made;
import dev.warmfront.compiler.diagnostic.Complaints;
import dev.warmfront.compiler.diagnostic.Diagnostic;
import dev.warmfront.snapshot.base.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// One way through the world: looks at each resource, or remembers what came of it.
final class Pass {

    private final Notes notes;
    private final Memory memory;
    private final Map<String, Made> made = new HashMap<>();
    private final List<Diagnostic> found;

    Pass(World world, Memory memory) {
        this.notes = world.notes();
        this.memory = memory;
        found = new ArrayList<>(world.ids());
    }

    /// Everything that was found, in the order in which it was looked for.
    List<Diagnostic> found() {
        return List.copyOf(found);
    }

    <T> void check(List<T> asked, Function<T, String> subject, BiConsumer<T, Complaints> check) {
        for (T one : asked) {
            String name = subject.apply(one);
            Made before = memory.recall(name, one, notes);
            Made now = before != null ? before : check(one, new Complaints(name), check);
            made.put(name, now);
            found.addAll(now.found());
        }
    }

    private <T> Made check(T asked, Complaints complaints, BiConsumer<T, Complaints> check) {
        check.accept(asked, complaints);
        return new Made(asked, notes.take(), complaints.diagnostics(), null);
    }

    /// What becomes of those that were checked, given that there was no error anywhere.
    <T, R extends Resource> List<R> translate(
            List<T> asked, Function<T, String> subject, Class<R> kind, Function<T, R> translate) {
        List<R> resources = new ArrayList<>(asked.size());
        for (T one : asked) {
            Made now =
                    made.computeIfPresent(
                            subject.apply(one),
                            (name, checked) ->
                                    checked.resource() == null
                                            ? checked.become(translate.apply(one), notes.take())
                                            : checked);
            if (now == null) {
                throw new AssertionError("unreachable: " + one + " was checked");
            }
            resources.add(kind.cast(now.resource()));
        }
        return resources;
    }

    /// Leaves what was found out to later ones.
    void end() {
        memory.keep(made);
    }
}
