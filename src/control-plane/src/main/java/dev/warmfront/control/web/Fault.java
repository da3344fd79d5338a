package dev.warmfront.control.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// One thing that is wrong with a document.
///
/// @param pointer where (RFC 6901); empty for the whole of it
/// @param code stable, in kebab case
/// @param message `name: value (expected: …)`
/// @param line where, in a document that is lines of text; null in any other
public record Fault(
        String pointer,
        String code,
        String message,
        @JsonInclude(JsonInclude.Include.NON_NULL)
                @Schema(description = "Of a document that is lines of text", example = "12")
                @Nullable Integer line) {

    public Fault(String pointer, String code, String message) {
        this(pointer, code, message, null);
    }

    /// A fault of a line of text, which its message names, too.
    public static Fault ofLine(int line, String code, String message) {
        return new Fault("", code, "line " + line + ": " + message, line);
    }

    /// A fault by the message law; the name is the last named step of the pointer.
    public static Fault of(String pointer, String code, String value, String expected) {
        return new Fault(
                pointer, code, field(pointer) + ": " + value + " (expected: " + expected + ")");
    }

    /// A place in an array of a document.
    ///
    /// @param rest of the pointer, below the element; empty for all of it
    public record Element(int index, String rest) {}

    /// Which element of an array it lies in; null when it lies elsewhere.
    ///
    /// @param array the name of a member of the document
    public @Nullable Element in(String array) {
        String prefix = "/" + array + "/";
        if (!pointer.startsWith(prefix)) {
            return null;
        }
        int slash = pointer.indexOf('/', prefix.length());
        int end = slash < 0 ? pointer.length() : slash;
        int index = Integer.parseInt(pointer.substring(prefix.length(), end));
        return new Element(index, pointer.substring(end));
    }

    /// The same, elsewhere.
    public Fault at(String place) {
        return new Fault(place, code, message, line);
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
