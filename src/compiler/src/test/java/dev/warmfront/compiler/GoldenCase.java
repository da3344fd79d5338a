package dev.warmfront.compiler;

import dev.warmfront.compiler.certificate.DesiredCertificate;
import dev.warmfront.compiler.distribution.DesiredBehaviour;
import dev.warmfront.compiler.distribution.DesiredCacheTagConfig;
import dev.warmfront.compiler.distribution.DesiredContinuousDeployment;
import dev.warmfront.compiler.distribution.DesiredDistribution;
import dev.warmfront.compiler.distribution.DesiredErrorResponse;
import dev.warmfront.compiler.dns.DesiredAlias;
import dev.warmfront.compiler.dns.DesiredGeolocation;
import dev.warmfront.compiler.dns.DesiredGeoproximity;
import dev.warmfront.compiler.dns.DesiredRecordSet;
import dev.warmfront.compiler.dns.DesiredZone;
import dev.warmfront.compiler.health.DesiredHealthCheck;
import dev.warmfront.compiler.origin.DesiredHeader;
import dev.warmfront.compiler.origin.DesiredOrigin;
import dev.warmfront.compiler.origin.DesiredOriginGroup;
import dev.warmfront.compiler.policy.DesiredCachePolicy;
import dev.warmfront.compiler.policy.DesiredResponseHeaders;
import dev.warmfront.compiler.policy.DesiredRules;
import dev.warmfront.compiler.policy.DesiredSelection;
import dev.warmfront.compiler.waf.DesiredIpSet;
import dev.warmfront.compiler.waf.DesiredRule;
import dev.warmfront.compiler.waf.DesiredStatement;
import dev.warmfront.compiler.waf.DesiredWebAcl;
import dev.warmfront.snapshot.waf.Cidr;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The asked-for half of a golden case: a resource is a line that is not indented, its parts are
/// the indented lines below; `key=value` sets what is not left at its default.
final class GoldenCase {

    private static final List<String> READ = List.of("GET", "HEAD");

    private final List<Cidr> allowed = new ArrayList<>();
    private final List<DesiredDistribution> distributions = new ArrayList<>();
    private final List<DesiredCachePolicy> policies = new ArrayList<>();
    private final List<DesiredResponseHeaders> headers = new ArrayList<>();
    private final List<DesiredZone> zones = new ArrayList<>();
    private final List<DesiredWebAcl> webAcls = new ArrayList<>();
    private final List<DesiredIpSet> ipSets = new ArrayList<>();
    private final List<DesiredHealthCheck> healthChecks = new ArrayList<>();
    private final List<DesiredCertificate> certificates = new ArrayList<>();

    /// One line: the words before the first `key=value`, the keys, and what follows ` : `.
    record Line(List<String> words, Map<String, String> keys, List<String> values) {

        static Line of(String text) {
            int colon = text.indexOf(" : ");
            String head = colon < 0 ? text : text.substring(0, colon);
            List<String> words = new ArrayList<>();
            Map<String, String> keys = new LinkedHashMap<>();
            for (String word : head.strip().split(" +")) {
                int equals = word.indexOf('=');
                if (equals > 0) {
                    keys.put(word.substring(0, equals), word.substring(equals + 1));
                } else {
                    words.add(word);
                }
            }
            List<String> values =
                    colon < 0 ? List.of() : List.of(text.substring(colon + 3).split(" \\| ", -1));
            return new Line(words, keys, values);
        }

        String word(int index) {
            return index < words.size() ? words.get(index) : "";
        }

        String get(String key, String otherwise) {
            return keys.getOrDefault(key, otherwise);
        }

        int number(String key, int otherwise) {
            return Integer.parseInt(get(key, String.valueOf(otherwise)));
        }

        List<String> list(String key, List<String> otherwise) {
            String text = keys.get(key);
            return text == null
                    ? otherwise
                    : text.isEmpty() ? List.of() : Arrays.asList(text.split(","));
        }

        String orNull(String key) {
            return keys.get(key);
        }
    }

    static GoldenCase parse(List<String> lines) {
        GoldenCase golden = new GoldenCase();
        List<Line> block = new ArrayList<>();
        for (String line : lines) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (!line.startsWith(" ") && !block.isEmpty()) {
                golden.add(block);
                block.clear();
            }
            block.add(Line.of(line));
        }
        golden.add(block);
        return golden;
    }

    List<Cidr> allowed() {
        return allowed;
    }

    Desired desired() {
        return new Desired(
                distributions,
                policies,
                headers,
                zones,
                webAcls,
                ipSets,
                healthChecks,
                certificates);
    }

    private void add(List<Line> block) {
        Line head = block.getFirst();
        List<Line> parts = block.subList(1, block.size());
        switch (head.word(0)) {
            case "allow" -> allowed.add(Cidr.parse(head.word(1)));
            case "cache-policy" -> policies.add(policy(head));
            case "headers-policy" -> headers.add(headers(head, parts));
            case "health-check" -> healthChecks.add(healthCheck(head));
            case "certificate" ->
                    certificates.add(
                            new DesiredCertificate(
                                    head.word(1),
                                    head.list("names", List.of()),
                                    head.get("pem", "-----BEGIN CERTIFICATE-----"),
                                    head.keys().containsKey("fallback")));
            case "ip-set" -> ipSets.add(new DesiredIpSet(head.word(1), head.values()));
            case "web-acl" -> webAcls.add(webAcl(head, parts));
            case "zone" -> zones.add(zone(head, parts));
            case "distribution" -> distributions.add(distribution(head, parts));
            default -> throw new IllegalArgumentException("line: " + head);
        }
    }

    private static DesiredCachePolicy policy(Line head) {
        List<String> ttl = head.list("ttl", List.of("0", "86400", "31536000"));
        return new DesiredCachePolicy(
                head.word(1),
                Long.parseLong(ttl.get(0)),
                Long.parseLong(ttl.get(1)),
                Long.parseLong(ttl.get(2)),
                selection(head.list("query", List.of("NONE"))),
                selection(head.list("headers", List.of("NONE"))),
                selection(head.list("cookies", List.of("NONE"))),
                new DesiredRules(
                        head.get("mode", "RFC"),
                        Integer.parseInt(head.get("heuristic", "0")),
                        head.get("set-cookie", "false").equals("true")),
                head.list("codings", List.of()),
                selection(head.list("forward-headers", List.of("NONE"))),
                selection(head.list("forward-cookies", List.of("NONE"))));
    }

    private static DesiredSelection selection(List<String> words) {
        return new DesiredSelection(words.getFirst(), words.subList(1, words.size()));
    }

    private static DesiredHealthCheck healthCheck(Line head) {
        return new DesiredHealthCheck(
                head.word(1),
                head.word(2),
                head.word(3).isEmpty() ? null : head.word(3),
                head.word(3).isEmpty() && head.orNull("port") == null
                        ? null
                        : Integer.valueOf(head.number("port", 80)),
                head.orNull("path"),
                head.orNull("host"),
                head.orNull("search"),
                !head.get("verify", "true").equals("false"),
                new BigDecimal(head.get("interval", "10")),
                new BigDecimal(head.get("timeout", "4")),
                head.number("failures", 3),
                head.number("successes", 3),
                head.get("inverted", "false").equals("true"),
                head.get("disabled", "false").equals("true"),
                head.list("children", List.of()),
                head.orNull("threshold") == null
                        ? null
                        : Integer.valueOf(head.number("threshold", 0)));
    }

    private static DesiredWebAcl webAcl(Line head, List<Line> parts) {
        List<DesiredRule> rules = new ArrayList<>();
        for (Line part : parts) {
            rules.add(
                    new DesiredRule(
                            part.word(1),
                            Integer.parseInt(part.word(2)),
                            part.word(3),
                            statement(part.words().subList(4, part.words().size()))));
        }
        return new DesiredWebAcl(head.word(1), head.word(2), rules);
    }

    /// `ip-set ID`, `text FIELD[:HEADER] COMPARISON TEXT`, `rate LIMIT WINDOW`, `not …`, `all-of …
    /// and …`, `any-of … or …`, `nothing`.
    private static DesiredStatement statement(List<String> words) {
        List<String> rest = words.subList(1, words.size());
        return switch (words.getFirst()) {
            case "ip-set" -> DesiredStatement.of(new DesiredStatement.IpSetMatch(rest.get(0)));
            case "text" -> {
                String[] field = rest.get(0).split(":");
                yield DesiredStatement.of(
                        new DesiredStatement.TextMatch(
                                field[0],
                                field.length > 1 ? field[1] : null,
                                rest.get(1),
                                rest.size() > 2 ? rest.get(2) : ""));
            }
            case "rate" ->
                    DesiredStatement.of(
                            new DesiredStatement.Rate(
                                    Integer.parseInt(rest.get(0)), Integer.parseInt(rest.get(1))));
            case "not" -> new DesiredStatement(null, null, null, statement(rest), null, null);
            case "all-of" ->
                    new DesiredStatement(null, null, null, null, statements(rest, "and"), null);
            case "any-of" ->
                    new DesiredStatement(null, null, null, null, null, statements(rest, "or"));
            case "nothing" -> new DesiredStatement(null, null, null, null, null, null);
            default -> throw new IllegalArgumentException("statement: " + words);
        };
    }

    private static List<DesiredStatement> statements(List<String> words, String between) {
        List<DesiredStatement> statements = new ArrayList<>();
        List<String> one = new ArrayList<>();
        for (String word : words) {
            if (word.equals(between)) {
                statements.add(statement(one));
                one = new ArrayList<>();
            } else {
                one.add(word);
            }
        }
        statements.add(statement(one));
        return statements;
    }

    private static DesiredZone zone(Line head, List<Line> parts) {
        String name = head.word(2);
        List<DesiredRecordSet> sets = new ArrayList<>();
        if (!head.keys().containsKey("bare")) {
            sets.add(plain(name, "SOA", "ns1." + name + " hostmaster." + name + " 1 2 3 4 5"));
            sets.add(plain(name, "NS", "ns1." + name));
        }
        for (Line part : parts) {
            String weight = part.orNull("weight");
            String ttl = part.get("ttl", alias(part) == null ? "60" : null);
            sets.add(
                    new DesiredRecordSet(
                            part.word(0),
                            part.word(1),
                            ttl == null || ttl.equals("none") ? null : Integer.valueOf(ttl),
                            part.values(),
                            alias(part),
                            part.orNull("set"),
                            weight == null ? null : Integer.valueOf(weight),
                            part.orNull("failover"),
                            part.keys().containsKey("multivalue"),
                            part.orNull("networks") == null
                                    ? null
                                    : part.list("networks", List.of()),
                            geolocation(part.orNull("geo")),
                            geoproximity(part.orNull("near")),
                            part.orNull("latency"),
                            part.orNull("check"),
                            part.keys().containsKey("closed")));
        }
        return new DesiredZone(head.word(1), name, sets);
    }

    private static @Nullable DesiredAlias alias(Line part) {
        String distribution = part.orNull("alias");
        String name = part.orNull("alias-name");
        return distribution == null && name == null
                ? null
                : new DesiredAlias(distribution, name, !part.keys().containsKey("trusting"));
    }

    private static DesiredRecordSet plain(String name, String type, String value) {
        return new DesiredRecordSet(
                name,
                type,
                900,
                List.of(value),
                null,
                null,
                null,
                null,
                false,
                null,
                null,
                null,
                null,
                null,
                false);
    }

    /// `continent/country/subdivision`, each of which may be empty.
    private static @Nullable DesiredGeolocation geolocation(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String[] parts = text.split("/", -1);
        return new DesiredGeolocation(orNull(parts[0]), orNull(parts[1]), orNull(parts[2]));
    }

    /// `latitude/longitude/region/bias`, all but the last of which may be empty.
    private static @Nullable DesiredGeoproximity geoproximity(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String[] parts = text.split("/", -1);
        return new DesiredGeoproximity(
                parts[0].isEmpty() ? null : Double.valueOf(parts[0]),
                parts[1].isEmpty() ? null : Double.valueOf(parts[1]),
                orNull(parts[2]),
                Integer.parseInt(parts[3]));
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static DesiredDistribution distribution(Line head, List<Line> parts) {
        List<String> aliases = new ArrayList<>();
        List<DesiredOrigin> origins = new ArrayList<>();
        List<DesiredOriginGroup> groups = new ArrayList<>();
        List<DesiredBehaviour> behaviours = new ArrayList<>();
        List<DesiredErrorResponse> errors = new ArrayList<>();
        DesiredBehaviour last = null;
        DesiredContinuousDeployment staging = null;
        for (Line part : parts) {
            switch (part.word(0)) {
                case "alias" -> aliases.add(part.word(1));
                case "origin" -> origins.add(origin(part));
                case "group" ->
                        groups.add(
                                new DesiredOriginGroup(
                                        part.word(1),
                                        part.list("of", List.of()),
                                        part.list("on", List.of()).stream()
                                                .map(Integer::valueOf)
                                                .toList()));
                case "behaviour" -> behaviours.add(behaviour(part.word(1), part.word(3), part));
                case "error" -> errors.add(error(part));
                case "staging" -> staging = staging(part);
                case "default" -> last = behaviour(part.get("pattern", "*"), part.word(2), part);
                default -> throw new IllegalArgumentException("line: " + part);
            }
        }
        String id = head.word(1);
        return new DesiredDistribution(
                id,
                head.get("domain", id + ".cdn.localhost"),
                aliases,
                !head.keys().containsKey("disabled"),
                origins,
                groups,
                last,
                behaviours,
                head.get("root", ""),
                head.orNull("acl"),
                head.orNull("certificate"),
                errors,
                new DesiredCacheTagConfig(
                        head.orNull("tags"), head.keys().containsKey("shown-tags")),
                staging);
    }

    private static DesiredContinuousDeployment staging(Line part) {
        String percent = part.orNull("weight");
        String idle = part.orNull("idle");
        return new DesiredContinuousDeployment(
                part.word(1),
                !part.words().contains("off"),
                new DesiredContinuousDeployment.Traffic(
                        percent == null
                                ? null
                                : new DesiredContinuousDeployment.Weight(
                                        Double.parseDouble(percent),
                                        idle == null
                                                ? null
                                                : new DesiredContinuousDeployment.Sticky(
                                                        Long.parseLong(idle),
                                                        part.number("most", 3600))),
                        pair(part.orNull("header")),
                        pair(part.orNull("cookie"))));
    }

    private static DesiredContinuousDeployment.Pair pair(String text) {
        String[] parts = text == null ? null : text.split(":", 2);
        return parts == null ? null : new DesiredContinuousDeployment.Pair(parts[0], parts[1]);
    }

    private static DesiredErrorResponse error(Line part) {
        String code = part.orNull("as");
        return new DesiredErrorResponse(
                Integer.parseInt(part.word(1)),
                part.number("kept", 10),
                part.orNull("page"),
                code == null ? null : Integer.valueOf(code));
    }

    private static DesiredOrigin origin(Line part) {
        List<DesiredHeader> headers =
                part.list("headers", List.of()).stream()
                        .map(header -> header.split(":", 2))
                        .map(header -> new DesiredHeader(header[0], header[1]))
                        .toList();
        return new DesiredOrigin(
                part.word(1),
                part.word(2),
                part.number("port", 80),
                part.get("protocol", "HTTP"),
                part.get("path", ""),
                headers,
                part.number("connect", 10),
                part.number("attempts", 3),
                part.number("read", 30),
                part.orNull("check"));
    }

    private static DesiredBehaviour behaviour(String pattern, String target, Line part) {
        return new DesiredBehaviour(
                pattern,
                target,
                part.get("viewer", "ALLOW_ALL"),
                part.list("methods", READ),
                part.get("policy", "cp-1"),
                part.keys().containsKey("compress"),
                part.orNull("headers"));
    }

    private static DesiredResponseHeaders headers(Line head, List<Line> parts) {
        DesiredResponseHeaders.Cors cors = null;
        DesiredResponseHeaders.Transport transport = null;
        Map<String, DesiredResponseHeaders.Plain> plain = new LinkedHashMap<>();
        DesiredResponseHeaders.Xss xss = null;
        List<DesiredResponseHeaders.Custom> custom = new ArrayList<>();
        for (Line part : parts) {
            boolean over = part.get("override", "true").equals("true");
            String value = String.join(" | ", part.values());
            switch (part.word(0)) {
                case "cors" -> cors = cors(part, over);
                case "transport" ->
                        transport =
                                new DesiredResponseHeaders.Transport(
                                        Long.parseLong(part.word(1)),
                                        part.words().contains("subdomains"),
                                        part.words().contains("preload"),
                                        over);
                case "xss" ->
                        xss =
                                new DesiredResponseHeaders.Xss(
                                        part.word(1).equals("on"),
                                        part.words().contains("block"),
                                        part.orNull("report"),
                                        over);
                case "header" ->
                        custom.add(new DesiredResponseHeaders.Custom(part.word(1), value, over));
                default -> plain.put(part.word(0), new DesiredResponseHeaders.Plain(value, over));
            }
        }
        String rate = head.orNull("timing");
        return new DesiredResponseHeaders(
                head.word(1),
                head.list("remove", List.of()),
                cors,
                new DesiredResponseHeaders.Security(
                        transport,
                        plain.get("type"),
                        plain.get("frame"),
                        plain.get("referrer"),
                        plain.get("content"),
                        xss),
                custom,
                rate == null ? null : Double.valueOf(rate));
    }

    private static DesiredResponseHeaders.Cors cors(Line part, boolean over) {
        String age = part.orNull("age");
        return new DesiredResponseHeaders.Cors(
                part.list("origins", List.of()),
                part.list("methods", READ),
                part.list("headers", List.of()),
                part.list("expose", List.of()),
                part.words().contains("credentials"),
                age == null ? null : Long.valueOf(age),
                over);
    }
}
