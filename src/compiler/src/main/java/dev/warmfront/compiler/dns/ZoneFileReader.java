package dev.warmfront.compiler.dns;

import dev.warmfront.compiler.diagnostic.Complaints;
import dev.warmfront.compiler.dns.ZoneFile.Records;
import dev.warmfront.compiler.dns.ZoneFile.Remark;
import dev.warmfront.snapshot.dns.RecordType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.TTL;
import org.xbill.DNS.TextParseException;

/// Reads one zone file.
final class ZoneFileReader {

    /// A zone holds fewer record sets, and each of them may have several.
    private static final int MOST_RECORDS = 40_000;

    private static final int MOST_REMARKS = 100;
    private static final Set<String> OTHER_CLASSES = Set.of("CH", "HS", "CS", "ANY", "NONE");
    private static final String TYPES =
            Arrays.stream(RecordType.values()).map(Enum::name).collect(Collectors.joining(", "));

    private final Name zone;
    private final ZoneFileFaults faults = new ZoneFileFaults();
    private final Generation generation = new Generation(faults);
    private final List<Remark> remarks = new ArrayList<>();
    private final Map<String, Gathered> gathered = new LinkedHashMap<>();
    private int records;
    private Name origin;
    private Owner owner = new Owner.Missing();
    private @Nullable Integer defaultTtl;
    private @Nullable Integer lastTtl;

    /// Whose the records of an indented line are.
    private sealed interface Owner {

        /// No line has said it yet.
        record Missing() implements Owner {}

        /// A line has, and is at fault; those that follow it are not.
        record Refused() implements Owner {}

        record Known(String name) implements Owner {}
    }

    /// What begins a record.
    ///
    /// @param value which word its value begins with
    private record Head(@Nullable Integer ttl, RecordType type, int value) {}

    /// The records of one name and type so far.
    private record Gathered(
            String name,
            RecordType type,
            int ttl,
            List<String> values,
            List<Integer> lines,
            Set<String> keys) {

        Records records() {
            return new Records(DesiredRecordSet.simple(name, type.name(), ttl, values), lines);
        }
    }

    ZoneFileReader(String zone) {
        try {
            this.zone = Name.fromString(zone, Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException("zone: " + zone + " (expected: a name)", e);
        }
        origin = this.zone;
    }

    ZoneFile read(String text) {
        readEntries(text, 1);
        return new ZoneFile(
                gathered.values().stream().map(Gathered::records).toList(), remarks, faults.all());
    }

    private void readEntries(String text, int line) {
        Entries entries = new Entries(text, line, faults);
        for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
            if (faults.areMany() || records > MOST_RECORDS) {
                return;
            }
            String first = entry.word(0);
            if (!entry.indented() && first.startsWith("$")) {
                readDirective(first.toUpperCase(Locale.ROOT), entry);
            } else {
                readRecord(entry);
            }
        }
    }

    private void readDirective(String directive, Entry entry) {
        int line = entry.line();
        switch (directive) {
            case "$ORIGIN" -> {
                Name name = entry.size() == 2 ? name(entry, 1) : null;
                if (name == null) {
                    faults.add(line, "syntax", "$ORIGIN", entry.from(1), "one name");
                } else {
                    origin = name;
                }
            }
            case "$TTL" -> {
                Integer ttl = entry.size() == 2 ? ttl(line, entry.word(1)) : null;
                if (entry.size() != 2) {
                    faults.add(line, "syntax", "$TTL", entry.from(1), "one TTL");
                }
                defaultTtl = ttl == null ? defaultTtl : ttl;
            }
            case "$GENERATE" -> {
                for (String made : generation.of(entry)) {
                    readEntries(made, line);
                }
            }
            case "$INCLUDE" ->
                    faults.add(
                            line,
                            "include",
                            "$INCLUDE",
                            entry.from(1),
                            "everything in one file; no other is read");
            default ->
                    faults.add(
                            line,
                            "unknown-directive",
                            "directive",
                            entry.word(0),
                            "$ORIGIN, $TTL or $GENERATE");
        }
    }

    private void readRecord(Entry entry) {
        if (++records > MOST_RECORDS) {
            faults.add(
                    entry.line(),
                    "too-many-records",
                    "records",
                    "more",
                    "at most " + MOST_RECORDS + " in a file");
            return;
        }
        if (!entry.indented()) {
            owner = owner(entry);
        }
        int at = entry.indented() ? 0 : 1;
        Head head = head(entry, at);
        switch (owner) {
            case Owner.Missing missing ->
                    faults.add(entry.line(), "no-owner", "name", "none", "a name on a line before");
            case Owner.Refused refused -> {}
            case Owner.Known(var name) when head != null -> readValue(entry, name, head);
            case Owner.Known known -> {}
        }
    }

    private Owner owner(Entry entry) {
        Name name = name(entry, 0);
        String text = name == null ? "" : text(name);
        if (name == null || !Names.isValidOwner(text)) {
            faults.add(
                    entry.line(),
                    "invalid-name",
                    "name",
                    entry.word(0),
                    "letters, digits, - and _ in labels of at most 63, * only as the first label");
            return new Owner.Refused();
        }
        if (!name.subdomain(zone)) {
            String expected = text(zone) + " or a name below it";
            faults.add(entry.line(), "name-outside-zone", "name", text, expected);
            return new Owner.Refused();
        }
        return new Owner.Known(text);
    }

    /// TTL and class, in either order and each only if it likes to be there, and the type.
    private @Nullable Head head(Entry entry, int from) {
        int line = entry.line();
        Integer ttl = null;
        boolean sound = true;
        boolean classed = false;
        boolean timed = false;
        int at = from;
        for (; at < entry.size() && !entry.isQuoted(at); at++) {
            String word = entry.word(at).toUpperCase(Locale.ROOT);
            if (!classed && (word.equals("IN") || word.equals("CLASS1"))) {
                classed = true;
            } else if (!classed && (OTHER_CLASSES.contains(word) || word.startsWith("CLASS"))) {
                faults.add(line, "unsupported-class", "class", word, "IN");
                sound = false;
                classed = true;
            } else if (!timed && word.charAt(0) >= '0' && word.charAt(0) <= '9') {
                ttl = ttl(line, word);
                sound &= ttl != null;
                timed = true;
            } else {
                break;
            }
        }
        RecordType type = at < entry.size() ? type(entry.word(at)) : null;
        if (type == null) {
            String word = at < entry.size() ? entry.word(at) : "none";
            faults.add(line, "unsupported-type", "type", word, "one of " + TYPES);
        }
        if (ttl != null) {
            lastTtl = ttl;
        }
        return type == null || !sound ? null : new Head(ttl, type, at + 1);
    }

    private void readValue(Entry entry, String name, Head head) {
        RecordType type = head.type();
        String asked = entry.from(head.value());
        String value = value(entry, head);
        if (value == null || value.length() > Values.MOST_CHARACTERS) {
            faults.add(
                    entry.line(),
                    "invalid-value",
                    type.name(),
                    asked,
                    value == null
                            ? Values.expected(type)
                            : "at most " + Values.MOST_CHARACTERS + " characters");
            return;
        }
        Integer ttl = ttl(head, value);
        if (ttl == null) {
            faults.add(
                    entry.line(), "no-ttl", "ttl", "none", "one here, or a $TTL on a line before");
            return;
        }
        Gathered set =
                gathered.computeIfAbsent(
                        name + " " + type,
                        key ->
                                new Gathered(
                                        name,
                                        type,
                                        ttl,
                                        new ArrayList<>(),
                                        new ArrayList<>(),
                                        new HashSet<>()));
        if (set.ttl() != ttl && remarks.size() < MOST_REMARKS) {
            String expected = set.ttl() + " as on line " + set.lines().getFirst();
            remarks.add(
                    new Remark(
                            entry.line(),
                            "ttl-differs",
                            Complaints.message("ttl", ttl, expected + ", which counts")));
        }
        // The same again says nothing new (RFC 2181, section 5).
        if (set.keys().add(ZoneFile.key(type, value))) {
            set.values().add(value);
            set.lines().add(entry.line());
        }
    }

    /// All names in it absolute; null when it is none of that type.
    private @Nullable String value(Entry entry, Head head) {
        RecordType type = head.type();
        String text = entry.from(head.value());
        boolean address = type == RecordType.A || type == RecordType.AAAA;
        if (address && !text.startsWith("\\#")) {
            return Values.isValid(type, text) ? text : null;
        }
        try {
            int code = type.code();
            byte[] octets =
                    org.xbill.DNS.Record.fromString(Name.root, code, DClass.IN, 0, text, origin)
                            .rdataToWireCanonical();
            String value = Values.written(type, octets);
            // The zone has its own SOA: whatever this one says need only be one.
            return type == RecordType.SOA
                            || value.length() > Values.MOST_CHARACTERS
                            || Values.isValid(type, value)
                    ? value
                    : null;
        } catch (IOException | RuntimeException e) {
            // The library has many ways to say that it does not understand.
            return null;
        }
    }

    /// What the record says, else what `$TTL` says (RFC 2308, section 4), else what a record before
    /// said (RFC 1035, section 5.1); a SOA without any says its own minimum, as in BIND.
    private @Nullable Integer ttl(Head head, String value) {
        if (head.ttl() != null) {
            return head.ttl();
        } else if (defaultTtl != null) {
            return defaultTtl;
        } else if (lastTtl == null && head.type() == RecordType.SOA) {
            defaultTtl = minimum(value);
            return defaultTtl;
        }
        return lastTtl;
    }

    private static int minimum(String soa) {
        try {
            return (int)
                    Math.min(
                            Integer.MAX_VALUE,
                            ((SOARecord)
                                            org.xbill.DNS.Record.fromString(
                                                    Name.root,
                                                    RecordType.SOA.code(),
                                                    DClass.IN,
                                                    0,
                                                    soa,
                                                    Name.root))
                                    .getMinimum());
        } catch (IOException e) {
            throw new AssertionError("unreachable: it was read before", e);
        }
    }

    private @Nullable Integer ttl(int line, String word) {
        try {
            long seconds = TTL.parse(word, false);
            if (seconds <= Integer.MAX_VALUE) {
                return (int) seconds;
            }
        } catch (NumberFormatException e) {
            // Told below, like one that is too long.
        }
        faults.add(line, "invalid-ttl", "ttl", word, "0..2147483647 seconds, or like 1h30m");
        return null;
    }

    /// The type of that name, or of that number (RFC 3597, section 5).
    private static @Nullable RecordType type(String word) {
        String name = word.toUpperCase(Locale.ROOT);
        for (RecordType type : RecordType.values()) {
            if (name.equals(type.name()) || name.equals("TYPE" + type.code())) {
                return type;
            }
        }
        return null;
    }

    private @Nullable Name name(Entry entry, int index) {
        try {
            return entry.isQuoted(index) ? null : Name.fromString(entry.word(index), origin);
        } catch (TextParseException e) {
            return null;
        }
    }

    private static String text(Name name) {
        return name.toString(true).toLowerCase(Locale.ROOT);
    }
}
