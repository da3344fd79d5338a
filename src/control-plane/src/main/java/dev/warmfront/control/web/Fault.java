package dev.warmfront.control.web;

/// One thing that is wrong with a document.
///
/// @param pointer where (RFC 6901); empty for the whole of it
/// @param code stable, in kebab case
/// @param message `name: value (expected: …)`
public record Fault(String pointer, String code, String message) {

    /// A fault by the message law; the name is the last named step of the pointer.
    public static Fault of(String pointer, String code, String value, String expected) {
        return new Fault(
                pointer, code, field(pointer) + ": " + value + " (expected: " + expected + ")");
    }

    private static String field(String pointer) {
        String rest = pointer;
        while (!rest.isEmpty()) {
            int slash = rest.lastIndexOf('/');
            String step = rest.substring(slash + 1);
            if (!step.isEmpty() && !step.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return step.replace("~1", "/").replace("~0", "~");
            }
            rest = rest.substring(0, slash);
        }
        return "document";
    }
}
