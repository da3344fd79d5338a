package dev.warmfront.engine.waf;

import dev.warmfront.snapshot.base.Require;
import dev.warmfront.snapshot.waf.Action;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a guard says about a request.
///
/// @param action [Action#ALLOW] or [Action#BLOCK]
/// @param rule the name of the rule that decided; null when it was the default action
/// @param counted the names of the rules that held and only count, in the order they were looked at
public record Verdict(Action action, @Nullable String rule, List<String> counted) {

    public Verdict {
        Require.that(action != Action.COUNT, "action", action, "ALLOW or BLOCK");
        counted = List.copyOf(counted);
    }

    public boolean isAllowed() {
        return action == Action.ALLOW;
    }
}
