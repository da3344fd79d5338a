package dev.warmfront.compiler.dns;

import java.util.List;

/// One entry of a zone file (RFC 1035, section 5.1): a line, or several that parentheses join,
/// without its comments.
///
/// @param line where it begins, from 1
/// @param indented whether white space comes first, and the owner is the one before
/// @param text all of it on one line, octets beyond ASCII as `\ddd`
record Entry(int line, boolean indented, String text, List<Word> words) {

    /// A piece of the text between white space, or between quotation marks with them.
    record Word(int from, int to) {}

    Entry {
        words = List.copyOf(words);
    }

    int size() {
        return words.size();
    }

    String word(int index) {
        return text.substring(words.get(index).from(), words.get(index).to());
    }

    boolean isQuoted(int index) {
        return text.charAt(words.get(index).from()) == '"';
    }

    /// Everything from a word on; empty when there is none there.
    String from(int index) {
        return index < size() ? text.substring(words.get(index).from()).strip() : "";
    }
}
