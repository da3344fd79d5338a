package dev.warmfront.compiler.diagnostic;

/// A place in a JSON document (RFC 6901), and the name of the field nearest to it.
///
/// @param text the pointer itself: `/origins/0/port`
/// @param field what a message calls the place: the last step that is a name
public record Pointer(String text, String field) {

    /// The whole document.
    public static final Pointer ROOT = new Pointer("", "document");

    /// A member of the object here.
    public Pointer at(String name) {
        // RFC 6901, section 3: `~` and `/` are escaped, in this order.
        return new Pointer(text + "/" + name.replace("~", "~0").replace("/", "~1"), name);
    }

    /// An element of the array here.
    public Pointer at(int index) {
        return new Pointer(text + "/" + index, field);
    }
}
