package dev.warmfront.engine.cache;

import dev.warmfront.engine.headers.HopByHop;
import dev.warmfront.engine.request.RequestView;
import dev.warmfront.engine.routing.Site;
import dev.warmfront.snapshot.policy.CachePolicy;
import dev.warmfront.snapshot.policy.Coding;
import dev.warmfront.snapshot.policy.Selection;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What tells two answers apart: the distribution, the path, and the parts of the request that the
/// policy selects. Neither the host nor the scheme nor the method is in it.
///
/// Anybody can find paths whose hash codes are the same. Being comparable, such keys are told apart
/// by the hash tables of the JDK in logarithmic time.
///
/// @param path with its leading slash
/// @param query the selected parameters, as received; empty when there are none
/// @param rest the accepted codings, the selected header fields and cookies, one a line; no line
///     can be forged, because a field's value holds no line feed
/// @param root whether the path is what `/` stands for
public record CacheKey(String distributionId, String path, String query, String rest, boolean root)
        implements Comparable<CacheKey> {

    private static final int LONGEST_TOLD = 512;

    /// The key of a request.
    ///
    /// @param path what the requested path stands for, see [Site#objectPath]
    public static CacheKey of(
            Site site, CachePolicy policy, RequestView request, String path, String query) {
        return new CacheKey(
                site.distribution().id(),
                path,
                query,
                rest(policy, request),
                request.path().equals("/"));
    }

    @Override
    public int compareTo(CacheKey other) {
        int order = path.compareTo(other.path);
        order = order == 0 ? query.compareTo(other.query) : order;
        order = order == 0 ? rest.compareTo(other.rest) : order;
        order = order == 0 ? distributionId.compareTo(other.distributionId) : order;
        return order == 0 ? Boolean.compare(root, other.root) : order;
    }

    // Written out: the JVM would make them when the first viewer asks.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CacheKey key
                && root == key.root
                && path.equals(key.path)
                && query.equals(key.query)
                && rest.equals(key.rest)
                && distributionId.equals(key.distributionId);
    }

    @Override
    public int hashCode() {
        int hash = distributionId.hashCode();
        hash = 31 * hash + path.hashCode();
        hash = 31 * hash + query.hashCode();
        hash = 31 * hash + rest.hashCode();
        return 31 * hash + Boolean.hashCode(root);
    }

    /// What everybody may know of it, as a string of the structured fields (RFC 9651, section
    /// 3.3.3): path and query, and nothing of header fields and cookies. Empty when it is long.
    public String told() {
        StringBuilder told = new StringBuilder(path.length() + query.length() + 3);
        told.append('"');
        tell(told, path);
        if (!query.isEmpty()) {
            tell(told.append('?'), query);
        }
        told.append('"');
        return told.length() > LONGEST_TOLD ? "" : told.toString();
    }

    private static void tell(StringBuilder told, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                told.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                told.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
            } else {
                told.append(c);
            }
        }
    }

    /// Whether only path, query and the accepted codings tell answers apart, whatever else the
    /// request carries.
    public static boolean isPlain(CachePolicy policy) {
        return policy.headers().kind() == Selection.Kind.NONE
                && policy.cookies().kind() == Selection.Kind.NONE;
    }

    private static String rest(CachePolicy policy, RequestView request) {
        List<Coding> codings = Codings.of(policy, request);
        String accepted =
                codings.isEmpty() ? "" : "accept-encoding:" + Codings.told(codings) + "\n";
        if (isPlain(policy)) {
            return accepted;
        }
        StringBuilder rest = new StringBuilder(accepted);
        // What ends at this hop is not there for the origin, and so it is not there for the key.
        Set<String> ending = HopByHop.named(request.header("connection"));
        for (String name : policy.headers().names()) {
            String value = ending.contains(name) ? null : request.header(name);
            if (value != null && !Codings.isKeyed(policy, name)) {
                rest.append(name).append(':').append(value).append('\n');
            }
        }
        String cookies = Selected.cookies(policy.cookies(), request.header("cookie"));
        return rest.append('\n').append(cookies).toString();
    }
}
