package dev.warmfront.engine.cache;

import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.headers.Tokens;
import dev.warmfront.snapshot.policy.Coding;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The header fields of an answer that the edge compressed, and those of the origin's answer it was
/// made from.
///
/// Compressing changes octets, not meaning: a strong `ETag` becomes a weak one (RFC 9110, section
/// 8.8.1). What the origin said in its place is kept beside it, under a name that no message can
/// carry, so that the origin can be asked about its own.
public final class Coded {

    /// No field's name begins with a colon (RFC 9110, section 5.6.2), so nobody can send this one.
    private static final String INNER = ":";

    private static final String ORIGIN_ETAG = INNER + "origin-etag";

    /// They are about the octets that the origin sent.
    private static final Set<String> OF_THE_OCTETS =
            Set.of(
                    "accept-ranges",
                    "content-digest",
                    "content-length",
                    "content-md5",
                    "digest",
                    "etag",
                    "repr-digest");

    private Coded() {}

    /// The fields of the compressed answer.
    public static Fields of(Fields fields, Coding coding) {
        String etag = fields.first("etag");
        List<String> lines = new ArrayList<>(6);
        lines.add("content-encoding");
        lines.add(coding.token());
        String weak = etag == null ? null : weakened(etag.strip());
        if (weak != null) {
            lines.add("etag");
            lines.add(weak);
        }
        lines.add(ORIGIN_ETAG);
        lines.add(etag == null || weak == null ? "" : etag);
        return varying(fields.without(OF_THE_OCTETS::contains))
                .replacedBy(Fields.of(lines.toArray(String[]::new)));
    }

    /// Whether the edge compressed what has these fields.
    public static boolean is(Fields stored) {
        return stored.has(ORIGIN_ETAG);
    }

    /// The fields as the origin would say them of the same thing, as far as they say which it is.
    public static Fields original(Fields stored) {
        String etag = stored.first(ORIGIN_ETAG);
        if (etag == null) {
            return stored;
        }
        Fields rest =
                stored.without(name ->
                        isInner(name) || name.equals("etag") || name.equals("content-encoding"));
        return etag.isEmpty() ? rest : rest.replacedBy(Fields.of("etag", etag));
    }

    /// The same, saying that other answers of this URL are in other codings (RFC 9110, section
    /// 12.5.5).
    public static Fields varying(Fields fields) {
        List<String> names = Tokens.of(fields.all("vary"));
        for (String name : names) {
            if (name.equals("*") || name.equalsIgnoreCase("accept-encoding")) {
                return fields;
            }
        }
        List<String> more = new ArrayList<>(names);
        more.add("Accept-Encoding");
        return fields.replacedBy(Fields.of("vary", String.join(", ", more)));
    }

    /// Whether a field is a note of the edge's own, and no part of any message.
    public static boolean isInner(String name) {
        return name.startsWith(INNER);
    }

    /// Null for what is no entity tag (RFC 9110, section 8.8.3).
    private static @Nullable String weakened(String etag) {
        String opaque = etag.startsWith("W/") ? etag.substring(2) : etag;
        int last = opaque.length() - 1;
        boolean fits = last > 0 && opaque.charAt(0) == '"' && opaque.charAt(last) == '"';
        for (int i = 1; fits && i < last; i++) {
            fits = opaque.charAt(i) > ' ' && opaque.charAt(i) != '"' && opaque.charAt(i) != 0x7f;
        }
        return fits ? "W/" + opaque : null;
    }
}
