package dev.warmfront.compiler.policy;

import dev.warmfront.compiler.diagnostic.Complaints;
import dev.warmfront.compiler.diagnostic.Pointer;
import dev.warmfront.snapshot.distribution.ContinuousDeployment;
import dev.warmfront.snapshot.policy.CachePolicy;
import dev.warmfront.snapshot.policy.Coding;
import dev.warmfront.snapshot.policy.Forwarded;
import dev.warmfront.snapshot.policy.Rules;
import dev.warmfront.snapshot.policy.Selection;
import dev.warmfront.snapshot.policy.Ttl;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// The translation of cache policies.
public final class CachePolicies {

    /// A hundred years: longer than any answer is good for, and far from overflow.
    private static final long MOST_SECONDS = 3_155_760_000L;

    private static final int MOST_PERCENT = 100;
    private static final int MOST_NAMES = 10;
    private static final int MOST_CHARACTERS = 1_024;

    private CachePolicies() {}

    public static void check(DesiredCachePolicy asked, Complaints complaints) {
        checkTtl(asked, complaints);
        checkSelection("queryStrings", asked.queryStrings(), complaints);
        checkSelection("headers", asked.headers(), complaints);
        checkSelection("cookies", asked.cookies(), complaints);
        checkSelection("forwardedHeaders", asked.forwardedHeaders(), complaints);
        checkSelection("forwardedCookies", asked.forwardedCookies(), complaints);
        checkReserved("cookies", asked.cookies(), complaints);
        checkReserved("forwardedCookies", asked.forwardedCookies(), complaints);
        complaints.oneOf(Rules.Mode.class, Pointer.ROOT.at("mode"), asked.rules().mode());
        complaints.between(
                0,
                MOST_PERCENT,
                Pointer.ROOT.at("heuristicPercent"),
                asked.rules().heuristicPercent());
        checkCodings(asked, complaints);
        String headers = asked.headers().behaviour();
        complaints.check(
                !headers.equals("ALL") && !headers.equals("ALL_EXCEPT"),
                "all-headers-in-key",
                Pointer.ROOT.at("headers").at("behaviour"),
                headers,
                "NONE or LISTED, because no two viewers send the same headers");
    }

    /// The policy, given that [#check] found no fault.
    public static CachePolicy translate(DesiredCachePolicy asked) {
        return new CachePolicy(
                asked.id(),
                new Ttl(
                        Duration.ofSeconds(asked.minTtlSeconds()),
                        Duration.ofSeconds(asked.defaultTtlSeconds()),
                        Duration.ofSeconds(asked.maxTtlSeconds())),
                new Rules(
                        Rules.Mode.valueOf(asked.rules().mode()),
                        asked.rules().heuristicPercent(),
                        asked.rules().keepSetCookie()),
                selection(asked.queryStrings(), asked.queryStrings().names()),
                selection(asked.headers(), lowerCase(asked.headers().names())),
                selection(asked.cookies(), asked.cookies().names()),
                new Forwarded(
                        selection(
                                asked.forwardedHeaders(),
                                lowerCase(asked.forwardedHeaders().names())),
                        selection(asked.forwardedCookies(), asked.forwardedCookies().names())),
                asked.contentCodings().stream().map(Coding::valueOf).toList());
    }

    /// `Accept-Encoding` is in the key once: as it comes, or reduced to the codings.
    private static void checkCodings(DesiredCachePolicy asked, Complaints complaints) {
        Pointer at = Pointer.ROOT.at("contentCodings");
        complaints.distinct("coding-twice", at, asked.contentCodings());
        for (int i = 0; i < asked.contentCodings().size(); i++) {
            complaints.oneOf(Coding.class, at.at(i), asked.contentCodings().get(i));
        }
        List<String> headers = lowerCase(asked.headers().names());
        complaints.check(
                asked.contentCodings().isEmpty() || !headers.contains("accept-encoding"),
                "accept-encoding-twice",
                Pointer.ROOT.at("headers").at("names"),
                asked.headers().names(),
                "without Accept-Encoding, which contentCodings puts into the key");
    }

    private static void checkTtl(DesiredCachePolicy asked, Complaints complaints) {
        long least = asked.minTtlSeconds();
        long fallback = asked.defaultTtlSeconds();
        long most = asked.maxTtlSeconds();
        complaints.between(0, MOST_SECONDS, Pointer.ROOT.at("minTtlSeconds"), least);
        complaints.between(0, MOST_SECONDS, Pointer.ROOT.at("defaultTtlSeconds"), fallback);
        complaints.between(0, MOST_SECONDS, Pointer.ROOT.at("maxTtlSeconds"), most);
        complaints.check(
                least <= fallback,
                "ttl-order",
                Pointer.ROOT.at("defaultTtlSeconds"),
                fallback,
                "minTtlSeconds (" + least + ") or more");
        complaints.check(
                fallback <= most,
                "ttl-order",
                Pointer.ROOT.at("maxTtlSeconds"),
                most,
                "defaultTtlSeconds (" + fallback + ") or more");
    }

    private static void checkSelection(
            String field, DesiredSelection asked, Complaints complaints) {
        Pointer at = Pointer.ROOT.at(field);
        Pointer names = at.at("names");
        if (!complaints.oneOf(Selection.Kind.class, at.at("behaviour"), asked.behaviour())) {
            return;
        }
        boolean listed =
                asked.behaviour().equals("LISTED") || asked.behaviour().equals("ALL_EXCEPT");
        complaints.check(
                listed != asked.names().isEmpty(),
                "names-and-behaviour",
                names,
                asked.names(),
                listed ? "at least one" : "none with " + asked.behaviour());
        complaints.atMost(MOST_NAMES, names, asked.names());
        int characters = asked.names().stream().mapToInt(String::length).sum();
        complaints.check(
                characters <= MOST_CHARACTERS,
                "too-long",
                names,
                characters + " characters",
                "at most " + MOST_CHARACTERS + " together");
        List<String> same =
                field.toLowerCase(Locale.ROOT).endsWith("headers")
                        ? lowerCase(asked.names())
                        : asked.names();
        complaints.distinct("name-twice", names, same);
        for (int i = 0; i < asked.names().size(); i++) {
            checkName(field, asked.names().get(i), names.at(i), complaints);
        }
    }

    private static void checkReserved(String field, DesiredSelection asked, Complaints complaints) {
        int at = asked.names().indexOf(ContinuousDeployment.COOKIE);
        if (at >= 0 && asked.behaviour().equals("LISTED")) {
            complaints.warning(
                    "reserved-cookie",
                    Pointer.ROOT.at(field).at("names").at(at),
                    ContinuousDeployment.COOKIE,
                    "another one: this is the edges' own, and never meant");
        }
    }

    private static void checkName(String field, String name, Pointer at, Complaints complaints) {
        boolean fits =
                !name.isEmpty()
                        && name.chars()
                                .allMatch(c -> field.equals("queryStrings") ? c > ' ' : isToken(c));
        complaints.check(
                fits,
                "invalid-name",
                at,
                name,
                field.equals("queryStrings")
                        ? "a parameter name without spaces"
                        : "a token (RFC 9110, section 5.6.2)");
    }

    private static boolean isToken(int c) {
        return c >= '0' && c <= '9'
                || c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    private static Selection selection(DesiredSelection asked, List<String> names) {
        return new Selection(Selection.Kind.valueOf(asked.behaviour()), names);
    }

    private static List<String> lowerCase(List<String> names) {
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }
}
