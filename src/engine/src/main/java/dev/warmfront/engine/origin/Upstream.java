package dev.warmfront.engine.origin;

import dev.warmfront.engine.cache.Coded;
import dev.warmfront.engine.cache.Codings;
import dev.warmfront.engine.cache.Identity;
import dev.warmfront.engine.cache.Ranges;
import dev.warmfront.engine.cache.Said;
import dev.warmfront.engine.cache.Selected;
import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.headers.HopByHop;
import dev.warmfront.engine.headers.Tokens;
import dev.warmfront.engine.request.RequestView;
import dev.warmfront.snapshot.origin.Origin;
import dev.warmfront.snapshot.policy.CachePolicy;
import dev.warmfront.snapshot.policy.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A request as an origin gets it: only what the cache policy selects, what describes a body, and
/// what the edge says itself. Framing is not part of it.
///
/// @param target the origin's path, the requested path and the selected query
public record Upstream(String method, String target, Fields fields) {

    /// How often a request may pass through Warmfront (RFC 8586): with more it goes round in
    /// circles.
    public static final int MOST_HOPS = 3;

    /// What the edge says and a viewer may have begun to say.
    private static final List<String> CONTINUED =
            List.of("x-forwarded-for", "via", "cdn-loop", "surrogate-capability");

    /// Never sent on from a viewer even when a policy lists them, and neither are the
    /// conditions: they belong to the edge, to the connection, or would make one viewer's answer
    /// another's.
    private static final Set<String> OURS =
            Set.of(
                    "host",
                    "cookie",
                    "content-length",
                    "expect",
                    "via",
                    "cdn-loop",
                    "x-forwarded-for",
                    "x-forwarded-proto",
                    "surrogate-capability",
                    "x-real-ip",
                    "forwarded",
                    "x-http-method-override");

    /// What some origins take for another host, path, port or method than those of the request. It
    /// is in no key, so it is not meant by "all": only a policy that lists it by name sends it on.
    private static final Set<String> OVERRIDING =
            Set.of(
                    "x-forwarded-host",
                    "x-forwarded-port",
                    "x-forwarded-prefix",
                    "x-forwarded-scheme",
                    "x-forwarded-server",
                    "x-host",
                    "x-http-method",
                    "x-method-override",
                    "x-original-host",
                    "x-original-url",
                    "x-rewrite-url");

    private static final List<String> CONDITIONS =
            List.of(
                    "range",
                    "if-range",
                    "if-match",
                    "if-none-match",
                    "if-modified-since",
                    "if-unmodified-since");

    private static final List<String> OF_A_BODY =
            List.of("content-type", "content-encoding", "content-language");

    /// The request for one origin.
    ///
    /// @param path what the requested path stands for
    /// @param query the selected query
    /// @param viewer the viewer's address, as text
    /// @param validators the conditions, see [#validators] and [#conditions]
    public static Upstream of(
            RequestView request,
            Origin origin,
            CachePolicy policy,
            String path,
            String query,
            String viewer,
            boolean hasBody,
            Fields validators) {
        Draft fields = new Draft();
        fields.put("host", authority(origin));
        if (isAnySent(policy)) {
            Set<String> ending = HopByHop.named(request.header("connection"));
            request.forEachHeader((name, value) -> {
                if (!ends(name, ending) && isSent(policy, name)) {
                    fields.put(name, value);
                }
            });
        }
        if (hasBody) {
            OF_A_BODY.forEach(name -> fields.put(name, request.header(name)));
        }
        String cookies =
                Selected.cookies(
                        policy.cookies(), policy.forwarded().cookies(), request.header("cookie"));
        fields.put("cookie", cookies.isEmpty() ? null : cookies);
        fields.putIfAbsent("user-agent", "warmfront");
        if (policy.codings().isEmpty()) {
            fields.putIfAbsent("accept-encoding", "identity");
        } else {
            fields.put("accept-encoding", Codings.told(Codings.of(policy, request)));
        }
        fields.put("x-forwarded-for", appended(request.header("x-forwarded-for"), viewer));
        fields.put("x-forwarded-proto", request.secure() ? "https" : "http");
        fields.put("via", appended(request.header("via"), "1.1 warmfront"));
        fields.put("cdn-loop", appended(request.header("cdn-loop"), "warmfront"));
        fields.put(
                "surrogate-capability",
                appended(
                        request.header("surrogate-capability"),
                        Said.SURROGATE + "=\"Surrogate/1.0\""));
        validators.forEach(fields::put);
        for (Origin.Header header : origin.headers()) {
            fields.put(Fields.lower(header.name()), header.value());
        }
        String target = origin.path() + path + (query.isEmpty() ? "" : "?" + query);
        return new Upstream(request.method(), target, Fields.of(fields.lines));
    }

    /// Whether an error may be the doing of something that this viewer sent to the origin and the
    /// next one, who asks for the same key, does not: then it is this viewer's alone, however long
    /// the origin says that it is good.
    ///
    /// Errors that tell of the URL, or of the origin, are everybody's.
    ///
    /// @param varies what else is in the key
    public static boolean mayBeTheViewers(
            int status, RequestView request, CachePolicy policy, List<String> varies) {
        return switch (status) {
            // These are about fields by what they mean.
            case 403, 406, 409, 411, 412, 413, 415, 417, 421, 422, 425, 426, 428, 429, 431 -> {
                Unkeyed more = unkeyed(request, policy, varies);
                yield more.selected || more.isOdd();
            }
            // These may be about anything.
            case 400, 405, 501 -> unkeyed(request, policy, varies).isOdd();
            default -> false;
        };
    }

    /// What goes to the origin and is in no key.
    private static Unkeyed unkeyed(RequestView request, CachePolicy policy, List<String> varies) {
        Unkeyed more = new Unkeyed();
        for (String name : CONTINUED) {
            String value = request.header(name);
            if (value != null && !varies.contains(name)) {
                more.add(name, value);
            }
        }
        String cookie = request.header("cookie");
        if (cookie != null && !varies.contains("cookie")) {
            String keyed = Selected.cookies(policy.cookies(), Selection.NOTHING, cookie);
            String sent = Selected.cookies(policy.cookies(), policy.forwarded().cookies(), cookie);
            if (!keyed.equals(sent)) {
                more.add("cookie", sent);
                more.selected = true;
            }
        }
        Selection forwarded = policy.forwarded().headers();
        if (forwarded.kind() != Selection.Kind.NONE) {
            Set<String> ending = HopByHop.named(request.header("connection"));
            request.forEachHeader((name, value) -> {
                boolean sent = !ends(name, ending) && isMeant(forwarded, name);
                if (sent && !isMeant(policy.headers(), name) && !varies.contains(name)) {
                    more.add(name, value);
                    more.selected = true;
                }
            });
        }
        return more;
    }

    /// What is in no key, and whether a policy selected some of it.
    private static final class Unkeyed {

        /// Origins take 8 KiB of fields and more; whoever wants to exceed that needs most of it.
        private static final int MOST_ORDINARY = 2 * 1024;

        private boolean selected;
        private boolean odd;
        private int length;

        void add(String name, String value) {
            length += name.length() + value.length() + 4;
            odd |= OVERRIDING.contains(name) || !isPlain(value);
        }

        /// Whether an origin may refuse what any viewer may ask for because of it: it is large, has
        /// other octets than those everybody reads alike, or overrides the request.
        boolean isOdd() {
            return odd || length > MOST_ORDINARY;
        }

        private static boolean isPlain(String value) {
            for (int i = 0; i < value.length(); i++) {
                if (value.charAt(i) < ' ' || value.charAt(i) > '~') {
                    return false;
                }
            }
            return true;
        }
    }

    /// Whether a field of a viewer ends here, whatever a policy says.
    private static boolean ends(String name, Set<String> ending) {
        // Where fields become variables, an underscore is the same as a hyphen.
        String read = name.replace('_', '-');
        return isOurs(read) || HopByHop.isKnown(read) || ending.contains(name);
    }

    /// Whether the request has been through Warmfront so often that it must be going in circles.
    public static boolean isLoop(RequestView request) {
        String loop = request.header("cdn-loop");
        if (loop == null) {
            return false;
        }
        int hops = 0;
        for (String hop : Tokens.of(loop)) {
            // An id may be followed by parameters (RFC 8586, section 2).
            if (hop.equals("warmfront") || hop.startsWith("warmfront;")) {
                hops++;
            }
        }
        return hops >= MOST_HOPS;
    }

    /// What makes an origin answer 304 when `stored` is still right.
    public static Fields validators(Fields stored) {
        List<String> lines = new ArrayList<>(4);
        String etag = Coded.original(stored).first("etag");
        if (etag != null) {
            lines.add("if-none-match");
            lines.add(etag);
        }
        String modified = stored.first("last-modified");
        if (modified != null) {
            lines.add("if-modified-since");
            lines.add(modified);
        }
        return Fields.of(lines);
    }

    /// What makes an origin send some octets only.
    ///
    /// @param of what they must be octets of: all of it is sent if it is not that any more (RFC
    ///     9110, section 13.1.5); null if nothing is known yet
    public static Fields part(Ranges.Range octets, @Nullable Identity of) {
        String last = octets.last() == Ranges.END ? "" : Long.toString(octets.last());
        String range = "bytes=" + octets.first() + "-" + last;
        return of == null
                ? Fields.of("range", range)
                : Fields.of("range", range, "if-range", of.validator());
    }

    /// A viewer's own conditions and ranges, for a request that nothing here can answer (RFC 9110,
    /// section 13.2.1).
    public static Fields conditions(RequestView request) {
        List<String> lines = new ArrayList<>();
        for (String name : CONDITIONS) {
            String value = request.header(name);
            if (value != null) {
                lines.add(name);
                lines.add(value);
            }
        }
        return Fields.of(lines);
    }

    private static boolean isOurs(String name) {
        return OURS.contains(name) || CONDITIONS.contains(name);
    }

    private static String authority(Origin origin) {
        int usual = origin.protocol() == Origin.Protocol.HTTPS ? 443 : 80;
        boolean six = origin.host().indexOf(':') >= 0 && !origin.host().startsWith("[");
        String host = six ? "[" + origin.host() + "]" : origin.host();
        return origin.port() == usual ? host : host + ":" + origin.port();
    }

    private static String appended(@Nullable String before, String added) {
        return before == null ? added : before + ", " + added;
    }

    private static boolean isAnySent(CachePolicy policy) {
        return policy.headers().kind() != Selection.Kind.NONE
                || policy.forwarded().headers().kind() != Selection.Kind.NONE;
    }

    private static boolean isSent(CachePolicy policy, String name) {
        return isMeant(policy.headers(), name) || isMeant(policy.forwarded().headers(), name);
    }

    private static boolean isMeant(Selection selection, String name) {
        boolean listed = selection.kind() == Selection.Kind.LISTED;
        boolean plain = name.indexOf('_') < 0 && !OVERRIDING.contains(name);
        return selection.means(name) && (listed || plain);
    }

    /// Fields that become one after the other; few enough to look through.
    private static final class Draft {

        private final List<String> lines = new ArrayList<>(24);

        /// In place of the field of that name; null is none.
        void put(String name, @Nullable String value) {
            int at = find(name);
            if (at >= 0 && value != null) {
                lines.set(at + 1, value);
            } else if (value != null) {
                lines.add(name);
                lines.add(value);
            }
        }

        void putIfAbsent(String name, String value) {
            if (find(name) < 0) {
                put(name, value);
            }
        }

        private int find(String name) {
            for (int i = 0; i < lines.size(); i += 2) {
                if (lines.get(i).equals(name)) {
                    return i;
                }
            }
            return -1;
        }
    }
}
