package dev.warmfront.compiler.origin;

/// A header field sent to an origin. The value is often a shared secret: no message quotes it.
public record DesiredHeader(String name, String value) {

    @Override
    public String toString() {
        return "DesiredHeader[name=" + name + "]";
    }
}
