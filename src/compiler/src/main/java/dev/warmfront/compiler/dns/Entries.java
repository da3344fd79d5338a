package dev.warmfront.compiler.dns;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The entries of a zone file, one after the other.
final class Entries {

    private static final int END = -1;

    private final String file;
    private final ZoneFileFaults faults;
    private int at;
    private int line;

    private StringBuilder text = new StringBuilder();
    private List<Entry.Word> words = new ArrayList<>();

    /// Where the word under way begins; negative between words.
    private int word = -1;

    /// @param file one character for each octet
    /// @param line the number of its first line
    Entries(String file, int line, ZoneFileFaults faults) {
        this.file = file;
        this.line = line;
        this.faults = faults;
    }

    /// The next entry that is well formed and not empty; null at the end.
    @Nullable Entry next() {
        while (at < file.length()) {
            Entry entry = read();
            if (entry != null && entry.size() > 0) {
                return entry;
            }
        }
        return null;
    }

    /// Up to the end of a line that is outside of parentheses; null if there was a fault.
    private @Nullable Entry read() {
        text = new StringBuilder();
        words = new ArrayList<>();
        word = -1;
        int begin = line;
        int opened = 0;
        int depth = 0;
        boolean sound = true;
        boolean indented = at < file.length() && isBlank(file.charAt(at));
        while (true) {
            int c = at < file.length() ? file.charAt(at++) : END;
            if (c == END || c == '\n') {
                closeWord();
                line++;
                if (depth == 0) {
                    return sound ? new Entry(begin, indented, text.toString(), words) : null;
                } else if (c == END) {
                    faults.add(opened, "open-parenthesis", "parenthesis", "(", "one that closes");
                    return null;
                }
            } else if (c == ';') {
                closeWord();
                skipComment();
            } else if (c == '(') {
                closeWord();
                opened = depth++ == 0 ? line : opened;
            } else if (c == ')') {
                closeWord();
                sound &= depth > 0 || refuse("parenthesis", ")", "one that opens before it");
                depth = Math.max(0, depth - 1);
            } else if (c == '"') {
                closeWord();
                sound &= quoted();
            } else if (isBlank((char) c)) {
                closeWord();
            } else {
                openWord();
                sound &= append(c);
            }
        }
    }

    /// A text up to its closing quotation mark, which must be on the same line.
    private boolean quoted() {
        openWord();
        text.append('"');
        while (at < file.length() && file.charAt(at) != '\n') {
            int c = file.charAt(at++);
            if (c == '"') {
                text.append('"');
                closeWord();
                return true;
            } else if (!append(c)) {
                return false;
            }
        }
        return refuse("quotation mark", "\"", "one that closes on the same line");
    }

    /// An octet as it may stand in a value, an escape as it came.
    private boolean append(int octet) {
        if (octet != '\\') {
            appendPlain(octet);
            return true;
        }
        int end = at;
        while (end < file.length() && end < at + 3 && isDigit(file.charAt(end))) {
            end++;
        }
        if (end == at) {
            if (at == file.length() || file.charAt(at) == '\n' || file.charAt(at) == '\r') {
                return refuse("escape", "\\", "\\X or \\ddd");
            }
            char escaped = file.charAt(at++);
            if (escaped >= ' ' && escaped < 127) {
                text.append('\\').append(escaped);
            } else {
                appendPlain(escaped);
            }
            return true;
        }
        String digits = file.substring(at, end);
        at = end;
        text.append('\\').append(digits);
        return digits.length() == 3 && Integer.parseInt(digits) <= 255
                || refuse("escape", "\\" + digits, "\\000..\\255");
    }

    private void appendPlain(int octet) {
        if (octet >= ' ' && octet < 127) {
            text.append((char) octet);
        } else {
            text.append('\\').append((char) ('0' + octet / 100 % 10));
            text.append((char) ('0' + octet / 10 % 10)).append((char) ('0' + octet % 10));
        }
    }

    private void skipComment() {
        int end = file.indexOf('\n', at);
        at = end < 0 ? file.length() : end;
    }

    /// What stands together without white space stays together: `alpn="h2"`.
    private void openWord() {
        if (word < 0) {
            boolean apart = at >= 2 && !words.isEmpty() && isApart(file.charAt(at - 2));
            text.append(apart ? " " : "");
            word = text.length();
        }
    }

    private static boolean isApart(char before) {
        return isBlank(before) || before == '\n' || before == '(' || before == ')';
    }

    private void closeWord() {
        if (word >= 0) {
            words.add(new Entry.Word(word, text.length()));
            word = -1;
        }
    }

    private boolean refuse(String field, String value, String expected) {
        faults.add(line, "syntax", field, value, expected);
        return false;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\f';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
