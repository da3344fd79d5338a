package dev.warmfront.engine.cache;

import dev.warmfront.engine.headers.Fields;
import org.jspecify.annotations.Nullable;

/// What tells that octets from two answers belong to one body: the same strong validator (RFC 9111,
/// section 3.4), and the same length.
///
/// @param validator an entity tag, or a date of change; as `If-Range` sends it
/// @param length of the whole body, in bytes
public record Identity(String validator, long length) {

    /// Null when nothing in the answer tells that strongly enough. A weak entity tag does not (RFC
    /// 9110, section 8.8.1), nor does a date within a second of the answer (section 8.8.2.2).
    public static @Nullable Identity of(Fields fields, long length) {
        String etag = fields.first("etag");
        if (etag != null) {
            boolean strong = etag.length() > 1 && etag.startsWith("\"") && etag.endsWith("\"");
            return strong ? new Identity(etag, length) : null;
        }
        String modified = fields.first("last-modified");
        return modified != null && Conditions.isStrongDate(fields)
                ? new Identity(modified, length)
                : null;
    }
}
