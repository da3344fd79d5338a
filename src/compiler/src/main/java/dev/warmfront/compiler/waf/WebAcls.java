package dev.warmfront.compiler.waf;

import dev.warmfront.compiler.diagnostic.Complaints;
import dev.warmfront.compiler.diagnostic.Pointer;
import dev.warmfront.snapshot.waf.Action;
import dev.warmfront.snapshot.waf.Rule;
import dev.warmfront.snapshot.waf.WebAcl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The translation of web ACLs.
public final class WebAcls {

    private static final int MOST_RULES = 100;

    private WebAcls() {}

    /// Looks a web ACL through.
    ///
    /// @param ipSets those that exist, by id
    public static void check(
            DesiredWebAcl asked, Map<String, DesiredIpSet> ipSets, Complaints complaints) {
        if (complaints.oneOf(
                Action.class, Pointer.ROOT.at("defaultAction"), asked.defaultAction())) {
            complaints.check(
                    !asked.defaultAction().equals(Action.COUNT.name()),
                    "not-a-choice",
                    Pointer.ROOT.at("defaultAction"),
                    asked.defaultAction(),
                    "one of ALLOW, BLOCK");
        }
        Pointer at = Pointer.ROOT.at("rules");
        complaints.atMost(MOST_RULES, at, asked.rules());
        Statements statements = new Statements(ipSets, complaints);
        List<String> names = new ArrayList<>();
        List<Integer> priorities = new ArrayList<>();
        for (int i = 0; i < asked.rules().size(); i++) {
            DesiredRule rule = asked.rules().get(i);
            checkName(rule.name(), names, at.at(i).at("name"), complaints);
            Pointer priority = at.at(i).at("priority");
            complaints.between(0, 1_000_000, priority, rule.priority());
            complaints.check(
                    !priorities.contains(rule.priority()),
                    "priority-twice",
                    priority,
                    rule.priority(),
                    "each only once");
            priorities.add(rule.priority());
            complaints.oneOf(Action.class, at.at(i).at("action"), rule.action());
            statements.check(rule.statement(), at.at(i).at("statement"));
        }
        checkReachable(asked, complaints);
    }

    /// The web ACL, given that there was no complaint.
    public static WebAcl translate(DesiredWebAcl asked, Map<String, DesiredIpSet> ipSets) {
        return new WebAcl(
                asked.id(),
                Action.valueOf(asked.defaultAction()),
                asked.rules().stream()
                        .map(rule ->
                                new Rule(
                                        rule.name(),
                                        rule.priority(),
                                        Action.valueOf(rule.action()),
                                        Statements.translate(rule.statement(), ipSets)))
                        .toList());
    }

    private static void checkName(
            String name, List<String> names, Pointer at, Complaints complaints) {
        boolean fits =
                !name.isEmpty() && name.length() <= 128 && name.chars().allMatch(WebAcls::isPlain);
        complaints.check(fits, "invalid-name", at, name, "1..128 letters, digits, and . _ -");
        complaints.check(!names.contains(name), "rule-twice", at, name, "each only once");
        names.add(name);
    }

    private static boolean isPlain(int c) {
        return c >= '0' && c <= '9'
                || c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || "._-".indexOf(c) >= 0;
    }

    /// A rule is never decisive when one before it has the same statement and decides.
    private static void checkReachable(DesiredWebAcl asked, Complaints complaints) {
        for (int i = 0; i < asked.rules().size(); i++) {
            DesiredRule rule = asked.rules().get(i);
            for (DesiredRule earlier : asked.rules()) {
                if (earlier.priority() < rule.priority()
                        && !earlier.action().equals(Action.COUNT.name())
                        && earlier.statement().equals(rule.statement())) {
                    complaints.warning(
                            "unreachable-rule",
                            Pointer.ROOT.at("rules").at(i).at("statement"),
                            rule.name(),
                            "not the statement of " + earlier.name() + ", which decides before");
                    break;
                }
            }
        }
    }
}
