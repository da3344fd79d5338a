package dev.warmfront.engine.request;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A request as the decisions see it. The edge's is a view on the bytes that came in; a test's or
/// an explanation's is a plain record.
public interface RequestView {

    /// Upper-case.
    String method();

    /// Lower-case, without port and trailing dot.
    String host();

    /// The path alone, with a leading slash, as the viewer sent it.
    String path();

    /// What comes after `?`, without it; empty when there is none.
    String query();

    /// The value of a header field, several of one name joined with `, `; null when there is none.
    ///
    /// @param name lower-case
    @Nullable String header(String name);

    /// Every header field once, by its name in lower case, several of one name joined as [#header]
    /// does.
    void forEachHeader(BiConsumer<String, String> reader);

    /// The upper 64 bits of the viewer's address; IPv4 is mapped (RFC 4291, section 2.5.5.2).
    long addressHigh();

    /// The lower 64 bits of the viewer's address.
    long addressLow();

    /// Whether it came over TLS.
    boolean secure();
}
