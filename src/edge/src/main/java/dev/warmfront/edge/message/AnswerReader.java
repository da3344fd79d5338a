package dev.warmfront.edge.message;

import dev.warmfront.edge.message.FieldNames.FieldName;
import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.headers.HopByHop;
import dev.warmfront.engine.headers.Tokens;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads heads of answers out of octets (RFC 9112, sections 2, 4 and 5), one after the other.
///
/// What would let two recipients understand different answers is refused: octets that may not be
/// in a name or a value, a line without a colon, more than one length, a length beside chunks, a
/// transfer coding that nobody asked for, a line that ends without CR. Space before a colon is
/// dropped (section 5.1), and a folded line is joined with a space (section 5.2).
///
/// An origin says much the same in each of its answers: a line with the octets that stood in its
/// place in the head before is not read again.
public final class AnswerReader {

    /// A head is never longer than that.
    public static final int MOST_OCTETS = 64 * 1024;

    private static final int FIRST_OCTETS = 1024;
    private static final int FIRST_LINES = 16;

    /// Of a buffer between two heads.
    private static final int MOST_KEPT = 8 * 1024;

    private static final int LONGEST_LENGTH = 18;
    private static final byte[] PROTOCOL = "HTTP/1.".getBytes(StandardCharsets.US_ASCII);

    /// A line that was read.
    private record Field(FieldName name, String value) {}

    /// A head as octets, and its lines.
    private static final class Raw {

        private byte[] octets = new byte[FIRST_OCTETS];
        private int held;

        /// Where lines end, behind their LF.
        private int[] ends = new int[FIRST_LINES];

        private int lines;

        /// What the lines were read as; null for those that are folded, and the status line.
        private @Nullable Field[] fields = new Field[FIRST_LINES];

        int start(int line) {
            return line == 0 ? 0 : ends[line - 1];
        }

        /// Without what ends it.
        int stop(int line) {
            return ends[line] - 2;
        }

        void end(int at) {
            if (lines == ends.length) {
                ends = Arrays.copyOf(ends, lines * 2);
                fields = Arrays.copyOf(fields, lines * 2);
            }
            ends[lines] = at;
            fields[lines] = null;
            lines++;
        }

        /// Whether a line goes on in the next one.
        boolean isFolded(int line) {
            return isBlank(octets[ends[line]]);
        }

        void clear() {
            if (octets.length > MOST_KEPT) {
                octets = new byte[FIRST_OCTETS];
            }
            held = 0;
            lines = 0;
        }
    }

    private final FieldNames names;
    private final List<String> lines = new ArrayList<>();
    private final List<String> connection = new ArrayList<>(1);

    /// The head that is read.
    private Raw head = new Raw();

    /// The one before.
    private Raw before = new Raw();

    private int codings;
    private boolean chunked;
    private long length;
    private @Nullable String fault;

    public AnswerReader(FieldNames names) {
        this.names = names;
    }

    /// What is wrong with the head; null while nothing is.
    public @Nullable String fault() {
        return fault;
    }

    /// Reads on.
    ///
    /// @param in of which it takes what belongs to the head
    /// @return the head; null if it is not all there, or has a fault
    public @Nullable AnswerHead read(ByteBuf in) {
        Raw raw = head;
        while (in.isReadable() && fault == null) {
            if (raw.held == raw.octets.length) {
                int more = Math.min(MOST_OCTETS, raw.held * 4);
                raw.octets = Arrays.copyOf(raw.octets, more);
            }
            int some = Math.min(in.readableBytes(), raw.octets.length - raw.held);
            in.getBytes(in.readerIndex(), raw.octets, raw.held, some);
            int stop = stop(raw, raw.held + some);
            if (stop >= 0) {
                in.skipBytes(stop - raw.held);
                AnswerHead read = parse();
                head = before;
                head.clear();
                before = raw;
                return read;
            }
            in.skipBytes(some);
            raw.held += some;
            if (raw.held == MOST_OCTETS) {
                refused("a head of more than 64 KiB");
            }
        }
        return null;
    }

    /// Where an empty line ends; -1 if there is none.
    private int stop(Raw raw, int to) {
        byte[] octets = raw.octets;
        for (int i = raw.held; i < to; i++) {
            if (octets[i] == '\n') {
                if (i == 0 || octets[i - 1] != '\r') {
                    refused("a line that ends without CR");
                    return -1;
                }
                boolean empty = raw.lines > 0 && raw.ends[raw.lines - 1] == i - 1;
                raw.end(i + 1);
                if (empty) {
                    return i + 1;
                }
            }
        }
        return -1;
    }

    private @Nullable AnswerHead parse() {
        codings = 0;
        chunked = false;
        length = -1;
        fault = null;
        lines.clear();
        connection.clear();
        int status = statusLine();
        boolean old = status > 0 && head.octets[7] == '0';
        // The last one is empty.
        int line = 1;
        while (fault == null && line < head.lines - 1) {
            line = fieldLine(line);
        }
        if (fault != null) {
            return null;
        } else if (codings > 0 && (codings > 1 || !chunked)) {
            return refused("a transfer coding that nobody asked for");
        } else if (chunked && length >= 0) {
            return refused("a length beside chunks");
        }
        // Before HTTP/1.1 there were no chunks: whatever sends them is not to be relied upon.
        boolean persistent = old ? !chunked && says("keep-alive") : !says("close");
        return new AnswerHead(status, fields(), length, chunked, persistent);
    }

    /// `HTTP/1.1 200 Whatever`
    ///
    /// @return the status, 0 if there is a fault
    private int statusLine() {
        byte[] octets = head.octets;
        int stop = head.stop(0);
        boolean fine = stop >= 12 && Arrays.equals(octets, 0, 7, PROTOCOL, 0, 7);
        fine = fine && Octets.isDigit(octets[7]) && octets[8] == ' ';
        int status = 0;
        for (int i = 9; fine && i < 12; i++) {
            fine = Octets.isDigit(octets[i]);
            status = status * 10 + octets[i] - '0';
        }
        fine = fine && status >= 100 && (stop == 12 || octets[12] == ' ') && isValue(12, stop);
        if (!fine) {
            refused("a status line that is none");
        }
        return fine ? status : 0;
    }

    /// @return the line after this one, and what it is folded into
    private int fieldLine(int line) {
        int next = line + 1;
        boolean folded = head.isFolded(line);
        Field field = folded ? null : again(line);
        if (field == null) {
            field = field(line);
            if (field == null) {
                return next;
            } else if (folded) {
                StringBuilder whole = new StringBuilder(field.value());
                while (isBlank(head.octets[head.start(next)])) {
                    whole.append(' ').append(value(head.start(next), head.stop(next)));
                    next++;
                }
                field = new Field(field.name(), whole.toString().strip());
            } else if (fault == null) {
                head.fields[line] = field;
            }
        }
        take(field.name(), field.value());
        return next;
    }

    /// What the same octets were read as in the head before.
    private @Nullable Field again(int line) {
        Field known = line < before.lines ? before.fields[line] : null;
        boolean same =
                known != null
                        && Arrays.equals(
                                head.octets,
                                head.start(line),
                                head.ends[line],
                                before.octets,
                                before.start(line),
                                before.ends[line]);
        head.fields[line] = same ? known : null;
        return same ? known : null;
    }

    /// The first line of a field; null if it is none.
    private @Nullable Field field(int line) {
        byte[] octets = head.octets;
        int start = head.start(line);
        int colon = start;
        while (Octets.isToken(octets[colon])) {
            colon++;
        }
        int nameEnd = colon;
        while (isBlank(octets[colon])) {
            colon++;
        }
        if (nameEnd == start || octets[colon] != ':') {
            refused("a line that is no field");
            return null;
        }
        FieldName name = names.of(octets, start, nameEnd - start);
        return new Field(name, value(colon + 1, head.stop(line)));
    }

    private void take(FieldName name, String value) {
        switch (name.kind()) {
            case PASSED -> {
                lines.add(name.text());
                lines.add(value);
            }
            case DROPPED -> {}
            case CONTENT_LENGTH -> length = length == -1 ? number(value) : bad();
            case TRANSFER_ENCODING -> {
                codings++;
                chunked = value.equalsIgnoreCase("chunked");
            }
            case CONNECTION -> connection.add(value);
        }
    }

    private String value(int from, int to) {
        byte[] octets = head.octets;
        int first = from;
        int last = to;
        while (first < last && isBlank(octets[first])) {
            first++;
        }
        while (first < last && isBlank(octets[last - 1])) {
            last--;
        }
        if (!isValue(first, last)) {
            refused("an octet that may not be in a value");
        }
        return new String(octets, first, Math.max(0, last - first), StandardCharsets.ISO_8859_1);
    }

    private boolean isValue(int from, int to) {
        byte[] octets = head.octets;
        for (int i = from; i < to; i++) {
            if (!Octets.isValue(octets[i])) {
                return false;
            }
        }
        return true;
    }

    private long number(String text) {
        long number = text.isEmpty() || text.length() > LONGEST_LENGTH ? bad() : 0;
        for (int i = 0; i < text.length() && number >= 0; i++) {
            int digit = text.charAt(i) - '0';
            number = digit < 0 || digit > 9 ? bad() : number * 10 + digit;
        }
        return number;
    }

    private long bad() {
        refused("a length that cannot be trusted");
        return -1;
    }

    private boolean says(String option) {
        for (String value : connection) {
            if (value.equalsIgnoreCase(option)) {
                return true;
            }
            for (String one : Tokens.of(value)) {
                if (one.equalsIgnoreCase(option)) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Without those that `Connection` names.
    private Fields fields() {
        Fields fields = Fields.of(lines);
        for (String value : connection) {
            boolean plain = value.equalsIgnoreCase("keep-alive") || value.equalsIgnoreCase("close");
            fields = plain ? fields : fields.without(HopByHop.named(value)::contains);
        }
        return fields;
    }

    private @Nullable AnswerHead refused(String what) {
        fault = what;
        return null;
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }
}
