package dev.warmfront.snapshot.waf;

import dev.warmfront.snapshot.base.Require;
import dev.warmfront.snapshot.base.Resource;
import java.util.Comparator;
import java.util.List;

/// Rules a request must pass.
///
/// @param defaultAction what becomes of a request that no rule decided; allow or block
/// @param rules in ascending order of priority
public record WebAcl(String id, Action defaultAction, List<Rule> rules) implements Resource {

    public WebAcl {
        Require.text("web ACL id", id);
        Require.that(
                defaultAction != Action.COUNT, "defaultAction", defaultAction, "ALLOW or BLOCK");
        rules = rules.stream().sorted(Comparator.comparingInt(Rule::priority)).toList();
        Require.distinct("priority", rules, Rule::priority);
        Require.distinct("rule", rules, Rule::name);
    }
}
