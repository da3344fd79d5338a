package dev.warmfront.compiler.waf;

import dev.warmfront.compiler.diagnostic.Complaints;
import dev.warmfront.compiler.diagnostic.Pointer;
import dev.warmfront.compiler.waf.DesiredStatement.IpSetMatch;
import dev.warmfront.compiler.waf.DesiredStatement.Rate;
import dev.warmfront.compiler.waf.DesiredStatement.TextMatch;
import dev.warmfront.snapshot.waf.Condition;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// The translation of the statements of one web ACL.
final class Statements {

    private static final int MOST_DEPTH = 8;
    private static final int MOST_PARTS = 50;
    private static final int MOST_STATEMENTS = 500;
    private static final int MOST_TEXT = 200;

    private final Map<String, DesiredIpSet> ipSets;
    private final Complaints complaints;
    private int seen;

    Statements(Map<String, DesiredIpSet> ipSets, Complaints complaints) {
        this.ipSets = ipSets;
        this.complaints = complaints;
    }

    void check(DesiredStatement asked, Pointer at) {
        check(asked, at, 1);
    }

    private void check(DesiredStatement asked, Pointer at, int depth) {
        if (++seen == MOST_STATEMENTS + 1) {
            complaints.error(
                    "too-many", at, seen, "at most " + MOST_STATEMENTS + " statements together");
        }
        long kinds =
                Stream.of(
                                asked.ipSet(),
                                asked.textMatch(),
                                asked.rate(),
                                asked.not(),
                                asked.and(),
                                asked.or())
                        .filter(Objects::nonNull)
                        .count();
        complaints.check(
                kinds == 1,
                "not-one-statement",
                at,
                kinds + " members",
                "exactly one of ipSet, textMatch, rate, not, and, or");
        if (!complaints.check(
                depth <= MOST_DEPTH,
                "too-deep",
                at,
                depth,
                "at most " + MOST_DEPTH + " statements inside one another")) {
            return;
        }
        checkIpSet(asked, at);
        checkText(asked, at);
        checkRate(asked, at);
        if (asked.not() != null) {
            check(asked.not(), at.at("not"), depth + 1);
        }
        if (asked.and() != null) {
            checkAll(asked.and(), at.at("and"), depth + 1);
        }
        if (asked.or() != null) {
            checkAll(asked.or(), at.at("or"), depth + 1);
        }
    }

    private void checkAll(List<DesiredStatement> parts, Pointer at, int depth) {
        complaints.between(1, MOST_PARTS, at, parts.size());
        for (int i = 0; i < parts.size(); i++) {
            check(parts.get(i), at.at(i), depth);
        }
    }

    private void checkIpSet(DesiredStatement asked, Pointer at) {
        IpSetMatch match = asked.ipSet();
        if (match != null) {
            complaints.check(
                    ipSets.containsKey(match.ipSetId()),
                    "no-such-ip-set",
                    at.at("ipSet").at("ipSetId"),
                    match.ipSetId(),
                    "the id of an IP set");
        }
    }

    private void checkText(DesiredStatement asked, Pointer at) {
        TextMatch match = asked.textMatch();
        if (match == null) {
            return;
        }
        Pointer here = at.at("textMatch");
        complaints.oneOf(Condition.Comparison.class, here.at("comparison"), match.comparison());
        complaints.check(
                !match.text().isEmpty() && match.text().length() <= MOST_TEXT,
                "text-length",
                here.at("text"),
                match.text(),
                "1.." + MOST_TEXT + " characters");
        if (!complaints.oneOf(Condition.Part.class, here.at("field"), match.field())) {
            return;
        }
        String header = match.header();
        if (match.field().equals(Condition.Part.HEADER.name())) {
            complaints.check(
                    header != null && !header.isEmpty() && header.chars().allMatch(c -> isToken(c)),
                    "invalid-header-name",
                    here.at("header"),
                    header == null ? "none" : header,
                    "a token (RFC 9110, section 5.1)");
        } else {
            complaints.check(
                    header == null,
                    "header-without-field",
                    here.at("header"),
                    String.valueOf(header),
                    "none unless field is HEADER");
        }
    }

    private void checkRate(DesiredStatement asked, Pointer at) {
        Rate rate = asked.rate();
        if (rate != null) {
            Pointer here = at.at("rate");
            complaints.between(1, 10_000_000, here.at("limit"), rate.limit());
            complaints.between(1, 3_600, here.at("windowSeconds"), rate.windowSeconds());
        }
    }

    private static boolean isToken(int c) {
        return c >= '0' && c <= '9'
                || c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    /// The condition, given that there was no complaint.
    static Condition translate(DesiredStatement asked, Map<String, DesiredIpSet> ipSets) {
        if (asked.ipSet() != null) {
            DesiredIpSet set = ipSets.get(asked.ipSet().ipSetId());
            if (set == null) {
                throw new AssertionError("unreachable: " + asked.ipSet() + " was checked");
            }
            return new Condition.AddressIn(IpSets.translate(set));
        }
        if (asked.textMatch() != null) {
            return translate(asked.textMatch());
        }
        if (asked.rate() != null) {
            return new Condition.Rate(
                    asked.rate().limit(), Duration.ofSeconds(asked.rate().windowSeconds()));
        }
        if (asked.not() != null) {
            return new Condition.Not(translate(asked.not(), ipSets));
        }
        if (asked.and() != null) {
            return new Condition.All(translateAll(asked.and(), ipSets));
        }
        if (asked.or() != null) {
            return new Condition.Any(translateAll(asked.or(), ipSets));
        }
        throw new AssertionError("unreachable: exactly one member was checked");
    }

    private static List<Condition> translateAll(
            List<DesiredStatement> parts, Map<String, DesiredIpSet> ipSets) {
        return parts.stream().map(part -> translate(part, ipSets)).toList();
    }

    private static Condition translate(TextMatch match) {
        String header = match.header();
        return new Condition.Text(
                Condition.Part.valueOf(match.field()),
                header == null ? "" : header.toLowerCase(Locale.ROOT),
                Condition.Comparison.valueOf(match.comparison()),
                match.text());
    }
}
