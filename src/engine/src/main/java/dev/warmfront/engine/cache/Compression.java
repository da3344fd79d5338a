package dev.warmfront.engine.cache;

import dev.warmfront.engine.headers.Fields;
import dev.warmfront.snapshot.distribution.Behaviour;
import dev.warmfront.snapshot.policy.Rules;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which answers the edge compresses for viewers who accept that.
public final class Compression {

    /// What is shorter gains nothing, in bytes.
    static final long LEAST_BYTES = 1_000;

    /// What is longer costs too much, in bytes.
    static final long MOST_BYTES = 10_000_000;

    /// What CloudFront compresses, and text of any kind.
    private static final Set<String> TYPES =
            Set.of(
                    "application/dash+xml",
                    "application/eot",
                    "application/font",
                    "application/font-sfnt",
                    "application/geo+json",
                    "application/javascript",
                    "application/json",
                    "application/ld+json",
                    "application/manifest+json",
                    "application/opentype",
                    "application/otf",
                    "application/pdf",
                    "application/pkcs7-mime",
                    "application/protobuf",
                    "application/rss+xml",
                    "application/atom+xml",
                    "application/truetype",
                    "application/ttf",
                    "application/vnd.apple.mpegurl",
                    "application/vnd.mapbox-vector-tile",
                    "application/vnd.ms-fontobject",
                    "application/wasm",
                    "application/x-font-opentype",
                    "application/x-font-truetype",
                    "application/x-font-ttf",
                    "application/x-httpd-cgi",
                    "application/x-javascript",
                    "application/x-mpegurl",
                    "application/x-opentype",
                    "application/x-otf",
                    "application/x-perl",
                    "application/x-protobuf",
                    "application/x-ttf",
                    "application/xhtml+xml",
                    "application/xml",
                    "audio/mpegurl",
                    "audio/x-mpegurl",
                    "font/eot",
                    "font/opentype",
                    "font/otf",
                    "font/ttf",
                    "image/svg+xml",
                    "image/x-icon",
                    "vnd.apple.mpegurl");

    /// Events are to arrive one by one, and a compressor holds them back.
    private static final String EVENTS = "text/event-stream";

    private Compression() {}

    /// Whether viewers who accept it get an answer compressed.
    ///
    /// A length that is not known beforehand is no obstacle, but where CloudFront's rules are
    /// followed: most pages that are made on demand have none.
    ///
    /// @param length of the body in bytes, less than 0 when not known
    public static boolean isFor(
            Behaviour behaviour, int status, Fields fields, long length, Lifetime lifetime) {
        boolean cloudFront = behaviour.cachePolicy().rules().mode() == Rules.Mode.CLOUDFRONT;
        boolean fits = length < 0 ? !cloudFront : length >= LEAST_BYTES && length <= MOST_BYTES;
        return behaviour.compresses()
                && !behaviour.cachePolicy().codings().isEmpty()
                && (status == 200 || status == 403 || status == 404)
                && fits
                && lifetime.freshForMillis() > 0
                && !fields.has("content-encoding")
                && isListed(fields.first("content-type"))
                && mayBeTransformed(fields);
    }

    /// RFC 9110, section 7.7: `no-transform` counts whomever it is said to.
    private static boolean mayBeTransformed(Fields fields) {
        return !CacheControl.parse(fields.all("cache-control")).noTransform()
                && !Said.of(fields).control().noTransform();
    }

    private static boolean isListed(@Nullable String type) {
        if (type == null) {
            return false;
        }
        int semicolon = type.indexOf(';');
        String bare = Fields.lower(semicolon < 0 ? type : type.substring(0, semicolon)).strip();
        return bare.startsWith("text/") ? !bare.equals(EVENTS) : TYPES.contains(bare);
    }
}
