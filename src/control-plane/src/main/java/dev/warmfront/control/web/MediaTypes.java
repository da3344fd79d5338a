package dev.warmfront.control.web;

/// Names of forms a body can have.
public final class MediaTypes {

    /// RFC 7396, section 4.
    public static final String MERGE_PATCH = "application/merge-patch+json";

    /// RFC 9512, section 2.1.
    public static final String YAML = "application/yaml";

    /// A zone file (RFC 4027).
    public static final String DNS = "text/dns";

    private MediaTypes() {}
}
