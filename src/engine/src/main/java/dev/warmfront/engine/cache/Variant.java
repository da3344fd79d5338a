package dev.warmfront.engine.cache;

import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.headers.HopByHop;
import dev.warmfront.engine.headers.Tokens;
import dev.warmfront.engine.request.RequestView;
import dev.warmfront.snapshot.policy.CachePolicy;
import dev.warmfront.snapshot.policy.Rules;
import dev.warmfront.snapshot.policy.Selection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The second part of the key, which an answer chooses with `Vary` (RFC 9111, section 4.1).
///
/// Only what goes to the origin without being in the key can make a difference; everything else the
/// origin has not seen.
public final class Variant {

    /// At most so many answers of one URL are kept beside one another.
    public static final int MOST = 64;

    /// Answers that vary by more than so many names together are not kept.
    public static final int MOST_NAMES = 16;

    /// A name that stands for what no key can hold.
    static final String ANYTHING = "*";

    /// Sent to the origin, different for every viewer, and never in the key.
    private static final Set<String> UNKEYED =
            Set.of("*", "x-forwarded-for", "x-forwarded-proto", "via", "cdn-loop");

    /// Fields whose value is a list of names without regard to case and order (RFC 9110, sections
    /// 12.5.3 and 12.5.4).
    private static final Set<String> UNORDERED = Set.of("accept-encoding", "accept-language");

    private Variant() {}

    /// What an answer varies by and the policy's key does not hold: names in lower case, sorted;
    /// [#ANYTHING] if that cannot be told by names.
    static List<String> names(CachePolicy policy, Fields fields) {
        boolean cloudFront = policy.rules().mode() == Rules.Mode.CLOUDFRONT;
        Set<String> names = new TreeSet<>();
        for (String listed : Tokens.of(fields.all("vary"))) {
            String name = Fields.lower(listed);
            if (cloudFront ? name.equals(ANYTHING) : UNKEYED.contains(name)) {
                return List.of(ANYTHING);
            } else if (!cloudFront && isSent(policy, name) && !isKeyed(policy, name)) {
                names.add(name);
            }
        }
        return List.copyOf(names);
    }

    /// Both together.
    public static List<String> union(Collection<String> some, Collection<String> others) {
        Set<String> names = new TreeSet<>(some);
        names.addAll(others);
        return List.copyOf(names);
    }

    /// The key of a request among answers that vary by `names`.
    public static CacheKey key(
            CacheKey url, List<String> names, CachePolicy policy, RequestView request) {
        if (names.isEmpty()) {
            return url;
        }
        StringBuilder rest = new StringBuilder(url.rest());
        // What ends at this hop the origin has not seen.
        Set<String> ending = HopByHop.named(request.header("connection"));
        for (String name : names) {
            String sent = ending.contains(name) ? null : request.header(name);
            String value =
                    name.equals("cookie")
                            ? Selected.cookies(policy.cookies(), policy.forwarded().cookies(), sent)
                            : sent;
            // A field that is not there is another one than an empty one. No line can be forged: a
            // value holds no line feed.
            rest.append('\n').append(name);
            if (value != null) {
                rest.append(':').append(normalised(name, value));
            }
        }
        return new CacheKey(
                url.distributionId(), url.path(), url.query(), rest.toString(), url.root());
    }

    private static boolean isKeyed(CachePolicy policy, String name) {
        return policy.headers().means(name) || Codings.isKeyed(policy, name);
    }

    private static boolean isSent(CachePolicy policy, String name) {
        return name.equals("cookie")
                ? policy.forwarded().cookies().kind() != Selection.Kind.NONE
                : policy.forwarded().headers().means(name) || policy.headers().means(name);
    }

    private static String normalised(String name, String value) {
        List<String> elements = new ArrayList<>();
        boolean unordered = UNORDERED.contains(name);
        for (String element : Tokens.of(value)) {
            elements.add(unordered ? compact(Fields.lower(element)) : element);
        }
        if (unordered) {
            elements.sort(Comparator.naturalOrder());
        }
        return String.join(",", elements);
    }

    private static String compact(String element) {
        StringBuilder compact = new StringBuilder(element.length());
        for (int i = 0; i < element.length(); i++) {
            if (element.charAt(i) != ' ' && element.charAt(i) != '\t') {
                compact.append(element.charAt(i));
            }
        }
        return compact.toString();
    }
}
