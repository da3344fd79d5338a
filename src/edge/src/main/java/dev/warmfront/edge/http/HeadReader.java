package dev.warmfront.edge.http;

import dev.warmfront.edge.message.Octets;
import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.request.Refusal;
import dev.warmfront.engine.request.Target;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A strict reading of the octets of a request's head (RFC 9112, sections 2 to 7): where in them
/// everything is, and what matters for what the message is.
///
/// What two readers could understand differently is refused, never repaired. Nothing is copied.
/// What the places mean to everybody else, [Head] says.
abstract sealed class HeadReader permits Head {

    /// There is not yet enough to read.
    static final int INCOMPLETE = 0;

    /// What was read is refused, see [#refusal].
    static final int REFUSED = -1;

    /// No `Content-Length`.
    static final long NO_LENGTH = -1;

    private static final int MOST_EMPTY_LINES = 16;
    private static final int LONGEST_METHOD = 32;

    final Limits limits;
    final int[] nameAt;
    final int[] nameLength;
    final int[] valueAt;
    final int[] valueLength;

    byte[] octets = new byte[0];
    int at;
    private int end;
    int start;
    int methodAt;
    int methodLength;
    int targetAt;
    int targetLength;
    int pathAt;
    int pathLength;
    int queryAt;
    int hostAt;
    int hostLength;
    int fields;
    boolean oldVersion;
    boolean chunked;
    boolean keepAlive;
    boolean expectsContinue;
    boolean conditional;
    boolean particular;
    boolean advised;
    int acceptsAt;
    int acceptsLength;
    long contentLength;
    private @Nullable Refusal refusal;

    /// @param most fields that there may be
    HeadReader(int most, Limits limits) {
        this.limits = limits;
        nameAt = new int[most];
        nameLength = new int[most];
        valueAt = new int[most];
        valueLength = new int[most];
    }

    /// Reads one head.
    ///
    /// @return where it ends, [#INCOMPLETE] or [#REFUSED]
    final int read(byte[] from, int first, int last) {
        reset(from, first, last);
        try {
            return readAll() ? at : INCOMPLETE;
        } catch (Refused refused) {
            refusal = refused.refusal();
            return REFUSED;
        }
    }

    /// Why it was refused.
    final Refusal refusal() {
        return refusal == null ? Refusal.BAD_REQUEST_LINE : refusal;
    }

    /// Forgets what was read, for the octets from `first` to before `last`.
    void reset(byte[] from, int first, int last) {
        octets = from;
        start = first;
        at = first;
        end = last;
        fields = 0;
        hostLength = -1;
        oldVersion = false;
        chunked = false;
        expectsContinue = false;
        conditional = false;
        particular = false;
        advised = false;
        acceptsAt = first;
        acceptsLength = -1;
        contentLength = NO_LENGTH;
        refusal = null;
    }

    private boolean readAll() throws Refused {
        if (!skipEmptyLines() || !readRequestLine()) {
            return false;
        }
        keepAlive = !oldVersion;
        for (; ; ) {
            if (at - start > limits.headBytes()) {
                throw new Refused(Refusal.HEAD_TOO_LARGE);
            } else if (at + 1 >= end) {
                return tooFew();
            } else if (octets[at] == '\r' && octets[at + 1] == '\n') {
                at += 2;
                conclude();
                return true;
            } else if (!readField()) {
                return tooFew();
            }
        }
    }

    private boolean tooFew() throws Refused {
        if (end - start > limits.headBytes()) {
            throw new Refused(Refusal.HEAD_TOO_LARGE);
        }
        return false;
    }

    /// RFC 9112, section 2.2: empty lines before a request are skipped, but not without end.
    private boolean skipEmptyLines() throws Refused {
        int lines = 0;
        while (at + 1 < end && octets[at] == '\r' && octets[at + 1] == '\n') {
            at += 2;
            if (++lines > MOST_EMPTY_LINES) {
                throw new Refused(Refusal.BAD_REQUEST_LINE);
            }
        }
        return at < end;
    }

    private boolean readRequestLine() throws Refused {
        methodAt = at;
        while (at < end && Octets.isToken(octets[at])) {
            at++;
        }
        methodLength = at - methodAt;
        if (methodLength > LONGEST_METHOD) {
            throw new Refused(Refusal.BAD_REQUEST_LINE);
        } else if (at == end) {
            return false;
        } else if (methodLength == 0 || octets[at] != ' ') {
            boolean cut = methodLength == 0 && octets[at] == '\r' && at + 1 == end;
            Refused.unless(cut, Refusal.BAD_REQUEST_LINE);
            return false;
        }
        targetAt = ++at;
        while (at < end && octets[at] > ' ' && octets[at] != 0x7f) {
            at++;
        }
        targetLength = at - targetAt;
        if (targetLength > limits.targetBytes()) {
            throw new Refused(Refusal.TARGET_TOO_LONG);
        } else if (at == end) {
            return false;
        } else if (octets[at] != ' ') {
            throw new Refused(Refusal.BAD_TARGET);
        } else if (targetLength == 0) {
            throw new Refused(Refusal.BAD_REQUEST_LINE);
        }
        at++;
        return readVersion();
    }

    private boolean readVersion() throws Refused {
        String known = "HTTP/";
        for (int i = 0; i < 10; i++) {
            if (at + i == end) {
                return false;
            }
            byte octet = octets[at + i];
            boolean fine =
                    switch (i) {
                        case 5, 7 -> Octets.isDigit(octet);
                        case 6 -> octet == '.';
                        case 8 -> octet == '\r';
                        case 9 -> octet == '\n';
                        default -> octet == known.charAt(i);
                    };
            if (!fine) {
                throw new Refused(i > 7 ? Refusal.BAD_REQUEST_LINE : Refusal.BAD_VERSION);
            }
        }
        int major = octets[at + 5];
        int minor = octets[at + 7];
        if (major != '1') {
            throw new Refused(Refusal.VERSION_NOT_SUPPORTED);
        } else if (minor > '1') {
            throw new Refused(Refusal.BAD_VERSION);
        }
        oldVersion = minor == '0';
        at += 10;
        return true;
    }

    /// One field line; false, with `at` unchanged, when it is not all there.
    private boolean readField() throws Refused {
        int i = at;
        if (octets[i] == ' ' || octets[i] == '\t') {
            throw new Refused(Refusal.FOLDED_FIELD);
        }
        while (i < end && Octets.isToken(octets[i])) {
            i++;
        }
        if (i == end) {
            return false;
        } else if (octets[i] != ':' || i == at) {
            throw new Refused(Refusal.BAD_FIELD);
        }
        int nameEnd = i++;
        while (i < end && (octets[i] == ' ' || octets[i] == '\t')) {
            i++;
        }
        int first = i;
        while (i < end && Octets.isValue(octets[i])) {
            i++;
        }
        if (i == end || (octets[i] == '\r' && i + 1 == end)) {
            return false;
        } else if (octets[i] != '\r' || octets[i + 1] != '\n') {
            throw new Refused(Refusal.BAD_FIELD);
        }
        int last = i;
        while (last > first && (octets[last - 1] == ' ' || octets[last - 1] == '\t')) {
            last--;
        }
        if (fields == nameAt.length) {
            throw new Refused(Refusal.TOO_MANY_FIELDS);
        }
        nameAt[fields] = at;
        nameLength[fields] = nameEnd - at;
        valueAt[fields] = first;
        valueLength[fields] = last - first;
        understand(fields++);
        at = i + 2;
        return true;
    }

    /// Looks at a field that matters for what the message is.
    private void understand(int field) throws Refused {
        switch (nameLength[field]) {
            case 4 -> {
                if (is(field, "host")) {
                    readHost(field);
                }
            }
            case 5 -> conditional |= is(field, "range");
            case 6 -> {
                particular |= is(field, "origin") || is(field, "pragma");
                if (is(field, "expect") && !oldVersion) {
                    if (!valueIs(field, "100-continue")) {
                        throw new Refused(Refusal.EXPECTATION_UNKNOWN);
                    }
                    expectsContinue = true;
                }
            }
            case 10 -> {
                if (is(field, "connection")) {
                    readConnection(field);
                }
            }
            case 13 -> {
                conditional |= is(field, "if-none-match");
                advised |= is(field, "cache-control");
            }
            case 14 -> {
                if (is(field, "content-length")) {
                    readLength(field);
                }
            }
            case 15 -> {
                if (is(field, "accept-encoding")) {
                    // More than one is rare, and not for the short way.
                    conditional |= acceptsLength >= 0;
                    acceptsAt = valueAt[field];
                    acceptsLength = valueLength[field];
                }
            }
            case 17 -> {
                conditional |= is(field, "if-modified-since");
                if (is(field, "transfer-encoding")) {
                    readCoding(field);
                }
            }
            default -> {
                // The rest is for whoever asks for it.
            }
        }
    }

    private void readHost(int field) throws Refused {
        if (hostLength >= 0) {
            throw new Refused(Refusal.BAD_HOST);
        }
        hostAt = valueAt[field];
        hostLength = Authority.hostLength(octets, hostAt, valueLength[field]);
    }

    private void readConnection(int field) {
        int from = valueAt[field];
        int last = from + valueLength[field];
        for (int i = from; i <= last; i++) {
            if (i == last || octets[i] == ',') {
                int first = from;
                int stop = i;
                while (first < stop && (octets[first] == ' ' || octets[first] == '\t')) {
                    first++;
                }
                while (stop > first && (octets[stop - 1] == ' ' || octets[stop - 1] == '\t')) {
                    stop--;
                }
                if (Octets.equalsIgnoreCase(octets, first, stop - first, "close")) {
                    keepAlive = false;
                } else if (Octets.equalsIgnoreCase(octets, first, stop - first, "keep-alive")) {
                    keepAlive |= oldVersion;
                }
                from = i + 1;
            }
        }
    }

    private void readLength(int field) throws Refused {
        int length = valueLength[field];
        if (contentLength != NO_LENGTH || length == 0 || length > 18) {
            throw new Refused(Refusal.BAD_LENGTH);
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            byte octet = octets[valueAt[field] + i];
            if (!Octets.isDigit(octet)) {
                throw new Refused(Refusal.BAD_LENGTH);
            }
            value = value * 10 + octet - '0';
        }
        contentLength = value;
    }

    private void readCoding(int field) throws Refused {
        if (chunked || oldVersion) {
            throw new Refused(Refusal.BAD_CODING);
        } else if (!valueIs(field, "chunked")) {
            throw new Refused(
                    isListEndingInChunked(field)
                            ? Refusal.CODING_NOT_SUPPORTED
                            : Refusal.BAD_CODING);
        }
        chunked = true;
    }

    /// Known codings before one last `chunked`: correct, but nobody needs it.
    private boolean isListEndingInChunked(int field) {
        String value = Fields.lower(text(valueAt[field], valueLength[field]));
        int comma = value.lastIndexOf(',');
        if (comma < 0 || !value.substring(comma + 1).strip().equals("chunked")) {
            return false;
        }
        String before = value.substring(0, comma).strip();
        return before.equals("gzip") || before.equals("deflate") || before.equals("compress");
    }

    private void conclude() throws Refused {
        if (chunked && contentLength != NO_LENGTH) {
            throw new Refused(Refusal.LENGTH_AND_CODING);
        } else if (hostLength < 0) {
            if (!oldVersion) {
                throw new Refused(Refusal.BAD_HOST);
            }
            hostAt = targetAt;
            hostLength = 0;
        } else if (contentLength > limits.bodyBytes()) {
            throw new Refused(Refusal.BODY_TOO_LARGE);
        }
        understandTarget();
    }

    private void understandTarget() throws Refused {
        pathAt = targetAt;
        if (methodIs("CONNECT") || methodIs("TRACE")) {
            throw new Refused(Refusal.METHOD_NOT_ALLOWED);
        } else if (octets[targetAt] == '*') {
            boolean fine = targetLength == 1 && methodIs("OPTIONS");
            Refused.unless(fine, Refusal.BAD_TARGET);
        } else if (octets[targetAt] != '/') {
            understandAbsolute();
        }
        int last = targetAt + targetLength;
        int i = pathAt;
        while (i < last && octets[i] != '?') {
            i++;
        }
        pathLength = i - pathAt;
        queryAt = Math.min(last, i + 1);
        if (!Target.isClean(octets, pathAt, i, last)) {
            throw new Refused(Refusal.BAD_TARGET);
        }
    }

    /// The absolute form (RFC 9112, section 3.2.2): right only if it names the same host.
    private void understandAbsolute() throws Refused {
        int scheme = scheme();
        int authority = targetAt + scheme;
        int last = targetAt + targetLength;
        int i = authority;
        while (i < last && octets[i] != '/' && octets[i] != '?') {
            i++;
        }
        boolean fine = scheme > 0 && i < last && octets[i] == '/';
        Refused.unless(fine, Refusal.BAD_TARGET);
        int length = Authority.hostLength(octets, authority, i - authority);
        boolean same =
                length == hostLength
                        && text(authority, length).equalsIgnoreCase(text(hostAt, hostLength));
        Refused.unless(same, Refusal.BAD_TARGET);
        pathAt = i;
    }

    private int scheme() {
        if (Octets.equalsIgnoreCase(octets, targetAt, Math.min(7, targetLength), "http://")) {
            return 7;
        }
        boolean https =
                Octets.equalsIgnoreCase(octets, targetAt, Math.min(8, targetLength), "https://");
        return https ? 8 : 0;
    }

    /// Methods are told apart by case.
    private boolean methodIs(String name) {
        boolean same = methodLength == name.length();
        for (int i = 0; same && i < methodLength; i++) {
            same = octets[methodAt + i] == name.charAt(i);
        }
        return same;
    }

    final boolean is(int field, String lowerCaseName) {
        return Octets.equalsIgnoreCase(octets, nameAt[field], nameLength[field], lowerCaseName);
    }

    private boolean valueIs(int field, String lowerCase) {
        return Octets.equalsIgnoreCase(octets, valueAt[field], valueLength[field], lowerCase);
    }

    final String text(int from, int length) {
        return new String(octets, from, length, StandardCharsets.ISO_8859_1);
    }
}
