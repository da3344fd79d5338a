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
public final class AnswerReader {

    /// A head is never longer than that.
    public static final int MOST_OCTETS = 64 * 1024;

    private static final int FIRST_OCTETS = 1024;
    private static final int LONGEST_LENGTH = 18;

    private final FieldNames names;
    private final List<String> lines = new ArrayList<>();
    private final List<String> connection = new ArrayList<>(1);

    private byte[] octets = new byte[FIRST_OCTETS];
    private int held;
    private int at;
    private int end;
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
        while (in.isReadable() && fault == null) {
            if (held == octets.length) {
                octets = Arrays.copyOf(octets, Math.min(MOST_OCTETS, octets.length * 4));
            }
            int some = Math.min(in.readableBytes(), octets.length - held);
            in.getBytes(in.readerIndex(), octets, held, some);
            int stop = stop(held, held + some);
            if (stop >= 0) {
                in.skipBytes(stop - held);
                held = 0;
                end = stop;
                return parse();
            }
            in.skipBytes(some);
            held += some;
            if (held == MOST_OCTETS) {
                refused("a head of more than 64 KiB");
            }
        }
        return null;
    }

    /// Where an empty line ends; -1 if there is none.
    private int stop(int from, int to) {
        for (int i = from; i < to; i++) {
            if (octets[i] == '\n') {
                if (i == 0 || octets[i - 1] != '\r') {
                    refused("a line that ends without CR");
                    return -1;
                } else if (i > 2 && octets[i - 2] == '\n') {
                    return i + 1;
                }
            }
        }
        return -1;
    }

    private @Nullable AnswerHead parse() {
        at = 0;
        codings = 0;
        chunked = false;
        length = -1;
        fault = null;
        lines.clear();
        connection.clear();
        int status = statusLine();
        boolean old = status > 0 && octets[7] == '0';
        while (fault == null && at < end - 2) {
            fieldLine();
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
        int stop = lineEnd();
        boolean fine = stop >= 12 && "HTTP/1.".contentEquals(ascii(0, 7));
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

    private void fieldLine() {
        int start = at;
        int colon = start;
        while (Octets.isToken(octets[colon])) {
            colon++;
        }
        int nameEnd = colon;
        while (isBlank(octets[colon])) {
            colon++;
        }
        int stop = lineEnd();
        if (nameEnd == start || octets[colon] != ':') {
            refused("a line that is no field");
            return;
        }
        FieldName name = names.of(octets, start, nameEnd - start);
        String value = value(colon + 1, stop);
        if (isBlank(octets[at])) {
            value = unfolded(value);
        }
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

    private String unfolded(String first) {
        StringBuilder value = new StringBuilder(first);
        while (isBlank(octets[at])) {
            int from = at;
            value.append(' ').append(value(from, lineEnd()));
        }
        return value.toString().strip();
    }

    /// Moves on to the next line.
    ///
    /// @return where this one ends, without what ends it
    private int lineEnd() {
        int stop = at;
        while (octets[stop] != '\n') {
            stop++;
        }
        at = stop + 1;
        return stop - 1;
    }

    private String value(int from, int to) {
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

    private CharSequence ascii(int from, int count) {
        return new String(octets, from, count, StandardCharsets.US_ASCII);
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }
}
