package dev.warmfront.engine.waf;

import dev.warmfront.engine.request.RequestView;
import dev.warmfront.snapshot.waf.Action;
import dev.warmfront.snapshot.waf.Condition;
import dev.warmfront.snapshot.waf.Rule;
import dev.warmfront.snapshot.waf.WebAcl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A web ACL, ready to judge requests.
///
/// Rules are looked at in the order of their priority. The first that holds and allows or blocks
/// decides; one that holds and counts is noted and the next is looked at; if none decides, the
/// default action does.
public final class Guard {

    /// A condition, ready to be asked.
    private sealed interface Test {
        record In(Networks networks) implements Test {}

        record Compares(Condition.Text text) implements Test {}

        record Over(String key, int limit, Duration window) implements Test {}

        record Not(Test inner) implements Test {}

        record All(List<Test> parts) implements Test {}

        record Any(List<Test> parts) implements Test {}
    }

    private record Ready(String name, Action action, Test test, Verdict alone) {}

    /// A rule that was looked at.
    ///
    /// @param action what it does if it holds
    public record Looked(String rule, Action action, boolean holds) {}

    private final List<Ready> rules;
    private final Verdict nothingToSay;

    private Guard(List<Ready> rules, Verdict nothingToSay) {
        this.rules = rules;
        this.nothingToSay = nothingToSay;
    }

    public static Guard of(WebAcl acl) {
        List<Ready> rules = new ArrayList<>();
        for (Rule rule : acl.rules()) {
            Test test = new Compiling(acl.id() + "/" + rule.name()).test(rule.condition());
            Action action = rule.action() == Action.COUNT ? acl.defaultAction() : rule.action();
            Verdict alone = new Verdict(action, rule.name(), List.of());
            rules.add(new Ready(rule.name(), rule.action(), test, alone));
        }
        return new Guard(List.copyOf(rules), new Verdict(acl.defaultAction(), null, List.of()));
    }

    /// What becomes of `request`. Every rate condition that is reached counts it once.
    public Verdict judge(RequestView request, Rates rates, long nowNanos) {
        List<String> counted = null;
        for (int i = 0; i < rules.size(); i++) {
            Ready rule = rules.get(i);
            if (holds(rule.test(), request, rates, nowNanos)) {
                if (rule.action() != Action.COUNT) {
                    return counted == null
                            ? rule.alone()
                            : new Verdict(rule.action(), rule.name(), counted);
                }
                counted = counted == null ? new ArrayList<>(4) : counted;
                counted.add(rule.name());
            }
        }
        return counted == null ? nothingToSay : new Verdict(nothingToSay.action(), null, counted);
    }

    /// What [#judge] looks at, one rule after the other, up to the one that decides. Every rate
    /// condition that is reached counts the request once.
    public List<Looked> trace(RequestView request, Rates rates, long nowNanos) {
        List<Looked> looked = new ArrayList<>();
        for (Ready rule : rules) {
            boolean holds = holds(rule.test(), request, rates, nowNanos);
            looked.add(new Looked(rule.name(), rule.action(), holds));
            if (holds && rule.action() != Action.COUNT) {
                break;
            }
        }
        return List.copyOf(looked);
    }

    private static boolean holds(Test test, RequestView request, Rates rates, long nowNanos) {
        return switch (test) {
            case Test.In in -> in.networks().contain(request.addressHigh(), request.addressLow());
            case Test.Compares compares -> compares(compares.text(), request);
            case Test.Over over ->
                    rates.isOver(
                            over.key(),
                            request.addressHigh(),
                            request.addressLow(),
                            over.limit(),
                            over.window(),
                            nowNanos);
            case Test.Not not -> !holds(not.inner(), request, rates, nowNanos);
            case Test.All all -> holdHow(false, all.parts(), request, rates, nowNanos);
            case Test.Any any -> holdHow(true, any.parts(), request, rates, nowNanos);
        };
    }

    /// Whether some part says `wanted`; asked the other way round, whether all say the opposite.
    private static boolean holdHow(
            boolean wanted, List<Test> parts, RequestView request, Rates rates, long nowNanos) {
        for (int i = 0; i < parts.size(); i++) {
            if (holds(parts.get(i), request, rates, nowNanos) == wanted) {
                return wanted;
            }
        }
        return !wanted;
    }

    private static boolean compares(Condition.Text text, RequestView request) {
        String value =
                switch (text.part()) {
                    case METHOD -> request.method();
                    case PATH -> request.path();
                    case QUERY -> request.query();
                    case HEADER -> request.header(text.header());
                };
        return value != null
                && switch (text.comparison()) {
                    case EXACTLY -> value.equals(text.text());
                    case STARTS_WITH -> value.startsWith(text.text());
                    case ENDS_WITH -> value.endsWith(text.text());
                    case CONTAINS -> value.contains(text.text());
                };
    }

    /// Turns the conditions of one rule into tests and names its rate conditions.
    private static final class Compiling {

        private final String rule;
        private int rates;

        Compiling(String rule) {
            this.rule = rule;
        }

        Test test(Condition condition) {
            return switch (condition) {
                case Condition.AddressIn in -> new Test.In(new Networks(in.networks()));
                case Condition.Text text -> new Test.Compares(text);
                case Condition.Rate rate ->
                        new Test.Over(rule + "#" + rates++, rate.limit(), rate.window());
                case Condition.Not not -> new Test.Not(test(not.inner()));
                case Condition.All all -> new Test.All(tests(all.parts()));
                case Condition.Any any -> new Test.Any(tests(any.parts()));
            };
        }

        /// Rates come last, whatever the order they were written in: what the other parts already
        /// decide is not counted, so a rate beside a path counts the requests for that path only.
        private List<Test> tests(List<Condition> parts) {
            return parts.stream()
                    .map(this::test)
                    .sorted(Comparator.comparing(Compiling::counts))
                    .toList();
        }

        private static boolean counts(Test test) {
            return switch (test) {
                case Test.In in -> false;
                case Test.Compares compares -> false;
                case Test.Over over -> true;
                case Test.Not not -> counts(not.inner());
                case Test.All all -> all.parts().stream().anyMatch(Compiling::counts);
                case Test.Any any -> any.parts().stream().anyMatch(Compiling::counts);
            };
        }
    }
}
