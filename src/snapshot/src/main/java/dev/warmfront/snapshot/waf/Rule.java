package dev.warmfront.snapshot.waf;

import dev.warmfront.snapshot.base.Require;

/// When `condition` holds, `action` is taken. The lowest priority is looked at first.
public record Rule(String name, int priority, Action action, Condition condition) {

    public Rule {
        Require.text("rule name", name);
        Require.that(priority >= 0, "priority", priority, "0 or more");
    }
}
