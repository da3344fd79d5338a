package dev.warmfront.edge.http;

import dev.warmfront.edge.message.Octets;
import dev.warmfront.edge.telemetry.AccessRecord;
import dev.warmfront.edge.telemetry.Slice;
import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.request.Refusal;
import dev.warmfront.engine.request.RequestView;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The head of a request: a strict reading of octets (RFC 9112, sections 2 to 7), and a view on
/// them.
///
/// What two readers could understand differently is refused, never repaired. Nothing is copied
/// while it is read; texts are made when somebody asks for them. One is used over and over by a
/// connection; what must outlive the next request is a [#detached] one.
final class Head implements RequestView {

    /// There is not yet enough to read.
    static final int INCOMPLETE = 0;

    /// What was read is refused, see [#refusal].
    static final int REFUSED = -1;

    /// No `Content-Length`.
    static final long NO_LENGTH = -1;

    private static final Set<String> OF_THIS_ONE =
            Set.of(
                    "cache-control",
                    "content-encoding",
                    "content-language",
                    "content-length",
                    "content-type",
                    "expect",
                    "if-match",
                    "if-modified-since",
                    "if-none-match",
                    "if-range",
                    "if-unmodified-since",
                    "pragma",
                    "range",
                    "trailer",
                    "transfer-encoding");

    private static final int MOST_EMPTY_LINES = 16;
    private static final int LONGEST_METHOD = 32;

    private final Limits limits;
    private final Peer peer;
    private final int[] nameAt;
    private final int[] nameLength;
    private final int[] valueAt;
    private final int[] valueLength;

    private byte[] octets = new byte[0];
    private int at;
    private int end;
    private int start;
    private int methodAt;
    private int methodLength;
    private int targetAt;
    private int targetLength;
    private int pathAt;
    private int pathLength;
    private int queryAt;
    private int hostAt;
    private int hostLength;
    private int fields;
    private boolean oldVersion;
    private boolean chunked;
    private boolean keepAlive;
    private boolean expectsContinue;
    private boolean conditional;
    private boolean particular;
    private boolean advised;
    private int acceptsAt;
    private int acceptsLength;
    private long contentLength;
    private @Nullable Refusal refusal;
    private @Nullable String method;
    private @Nullable String host;
    private @Nullable String path;
    private @Nullable String query;

    Head(Limits limits, Peer peer) {
        this.limits = limits;
        this.peer = peer;
        nameAt = new int[limits.fields()];
        nameLength = new int[limits.fields()];
        valueAt = new int[limits.fields()];
        valueLength = new int[limits.fields()];
    }

    /// Reads one head.
    ///
    /// @return where it ends, [#INCOMPLETE] or [#REFUSED]
    int read(byte[] from, int first, int last) {
        reset(from, first, last);
        try {
            return readAll() ? at : INCOMPLETE;
        } catch (Refused refused) {
            refusal = refused.refusal;
            return REFUSED;
        }
    }

    /// Why it was refused.
    Refusal refusal() {
        return refusal == null ? Refusal.BAD_REQUEST_LINE : refusal;
    }

    /// What is known of a request that was refused: nothing but where it came from.
    Head refused() {
        Head empty = new Head(limits, peer);
        empty.hostLength = 0;
        return empty;
    }

    /// The same, with octets of its own.
    Head detached() {
        Head copy =
                new Head(
                        new Limits(
                                limits.targetBytes(),
                                Math.max(8, fields),
                                limits.headBytes(),
                                limits.bodyBytes(),
                                limits.head(),
                                limits.idle(),
                                limits.stall(),
                                limits.pace()),
                        peer);
        copy.reset(Arrays.copyOfRange(octets, start, at), 0, at - start);
        copy.at = at - start;
        copy.methodAt = methodAt - start;
        copy.methodLength = methodLength;
        copy.targetAt = targetAt - start;
        copy.targetLength = targetLength;
        copy.pathAt = pathAt - start;
        copy.pathLength = pathLength;
        copy.queryAt = queryAt - start;
        copy.hostAt = hostAt - start;
        copy.hostLength = hostLength;
        copy.fields = fields;
        copy.oldVersion = oldVersion;
        copy.chunked = chunked;
        copy.keepAlive = keepAlive;
        copy.expectsContinue = expectsContinue;
        copy.conditional = conditional;
        copy.particular = particular;
        copy.advised = advised;
        copy.acceptsAt = acceptsAt - start;
        copy.acceptsLength = acceptsLength;
        copy.contentLength = contentLength;
        for (int i = 0; i < fields; i++) {
            copy.nameAt[i] = nameAt[i] - start;
            copy.nameLength[i] = nameLength[i];
            copy.valueAt[i] = valueAt[i] - start;
            copy.valueLength[i] = valueLength[i];
        }
        return copy;
    }

    /// A GET of another path by the same viewer, without what was only about this one's: a body,
    /// conditions, ranges and how fresh it has to be. Null if it cannot be told from this one.
    @Nullable Head askingFor(String otherPath) {
        StringBuilder text = new StringBuilder(256);
        text.append("GET ").append(otherPath).append(" HTTP/1.1\r\n");
        for (int i = 0; i < fields; i++) {
            String name = Fields.lower(text(nameAt[i], nameLength[i]));
            if (!OF_THIS_ONE.contains(name)) {
                text.append(name).append(": ").append(text(valueAt[i], valueLength[i]));
                text.append("\r\n");
            }
        }
        byte[] other = text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        Head head = new Head(limits, peer);
        if (head.read(other, 0, other.length) != other.length) {
            return null;
        }
        // What is decided about it must not be remembered for viewers who ask for that path.
        head.conditional = true;
        return head;
    }

    @Override
    public String method() {
        if (method == null) {
            boolean get =
                    methodLength == 3
                            && octets[methodAt] == 'G'
                            && octets[methodAt + 1] == 'E'
                            && octets[methodAt + 2] == 'T';
            method = get ? "GET" : text(methodAt, methodLength);
        }
        return method;
    }

    @Override
    public String host() {
        if (host == null) {
            host = Fields.lower(text(hostAt, hostLength));
        }
        return host;
    }

    @Override
    public String path() {
        if (path == null) {
            path = text(pathAt, pathLength);
        }
        return path;
    }

    @Override
    public String query() {
        if (query == null) {
            query = text(queryAt, targetAt + targetLength - queryAt);
        }
        return query;
    }

    @Override
    public @Nullable String header(String name) {
        String value = null;
        for (int i = 0; i < fields; i++) {
            if (Octets.equalsIgnoreCase(octets, nameAt[i], nameLength[i], name)) {
                String one = text(valueAt[i], valueLength[i]);
                // Cookies are joined by a semicolon (RFC 9113, section 8.2.3).
                String between = name.equals("cookie") ? "; " : ", ";
                value = value == null ? one : value + between + one;
            }
        }
        return value;
    }

    @Override
    public void forEachHeader(BiConsumer<String, String> reader) {
        for (int i = 0; i < fields; i++) {
            String name = Fields.lower(text(nameAt[i], nameLength[i]));
            boolean first = true;
            for (int j = 0; first && j < i; j++) {
                first = !Octets.equalsIgnoreCase(octets, nameAt[j], nameLength[j], name);
            }
            String value = first ? header(name) : null;
            if (value != null) {
                reader.accept(name, value);
            }
        }
    }

    @Override
    public long addressHigh() {
        return peer.addressHigh();
    }

    @Override
    public long addressLow() {
        return peer.addressLow();
    }

    @Override
    public boolean secure() {
        return peer.secure();
    }

    Peer peer() {
        return peer;
    }

    /// Path and query as they came.
    String target() {
        return text(pathAt, targetAt + targetLength - pathAt);
    }

    /// Tells the log who asked for what, in the octets that came.
    void describe(AccessRecord record) {
        record.from(peer.address(), peer.port(), peer.secure(), peer.tlsProtocol())
                .speaking(oldVersion ? "HTTP/1.0" : "HTTP/1.1");
        record.method().set(octets, methodAt, methodLength);
        record.host().set(octets, hostAt, Math.max(0, hostLength));
        record.target().set(octets, pathAt, targetAt + targetLength - pathAt);
        for (int i = 0; i < fields; i++) {
            switch (nameLength[i]) {
                case 7 -> describe(i, "referer", record.referer());
                case 10 -> describe(i, "user-agent", record.userAgent());
                case 15 -> describe(i, "x-forwarded-for", record.forwardedFor());
                default -> {
                    // The log does not tell of the rest.
                }
            }
        }
    }

    private void describe(int field, String name, Slice to) {
        if (is(field, name)) {
            to.set(octets, valueAt[field], valueLength[field]);
        }
    }

    boolean isOldVersion() {
        return oldVersion;
    }

    boolean isChunked() {
        return chunked;
    }

    /// In octets; [#NO_LENGTH] when not given.
    long contentLength() {
        return contentLength;
    }

    boolean hasBody() {
        return chunked || contentLength > 0;
    }

    /// Whether the viewer wants to go on with this connection.
    boolean keepsAlive() {
        return keepAlive;
    }

    boolean expectsContinue() {
        return expectsContinue;
    }

    /// Whether a request like this can be answered knowing nothing but host and target: a GET
    /// without a body and without a condition, on a connection that stays.
    boolean isPlain() {
        return methodLength == 3
                && octets[methodAt] == 'G'
                && octets[methodAt + 1] == 'E'
                && octets[methodAt + 2] == 'T'
                && !oldVersion
                && keepAlive
                && !conditional
                && !hasBody();
    }

    /// Whether it carries what a response headers policy may look at: `Origin` or `Pragma`.
    boolean isParticular() {
        return particular;
    }

    /// Whether it says something about caching, or about what may be done to the answer.
    boolean isAdvised() {
        return advised;
    }

    /// The value of its one `Accept-Encoding`; null when there is none.
    byte @Nullable [] accepts() {
        return acceptsLength < 0
                ? null
                : Arrays.copyOfRange(octets, acceptsAt, acceptsAt + acceptsLength);
    }

    /// Whether [#accepts] is `value`, octet by octet.
    boolean isAccepting(byte @Nullable [] value) {
        return value == null
                ? acceptsLength < 0
                : acceptsLength == value.length
                        && Arrays.equals(
                                value,
                                0,
                                value.length,
                                octets,
                                acceptsAt,
                                acceptsAt + value.length);
    }

    /// A hash of host, target from the path on, and `Accept-Encoding`.
    int plainHash() {
        int hash = hash(17, hostAt, hostLength);
        hash = hash(hash, acceptsAt, acceptsLength);
        hash = hash(hash, pathAt, targetAt + targetLength - pathAt);
        return hash ^ hash >>> 15;
    }

    /// Host and target from the path on, with nothing that can be in either between them.
    byte[] plainName() {
        int target = targetAt + targetLength - pathAt;
        byte[] name = Arrays.copyOfRange(octets, hostAt, hostAt + hostLength + 1 + target);
        name[hostLength] = ' ';
        System.arraycopy(octets, pathAt, name, hostLength + 1, target);
        return name;
    }

    /// Whether [#plainName] is `name`.
    boolean isNamed(byte[] name) {
        int target = targetAt + targetLength;
        return name.length == hostLength + 1 + target - pathAt
                && Arrays.equals(name, 0, hostLength, octets, hostAt, hostAt + hostLength)
                && Arrays.equals(name, hostLength + 1, name.length, octets, pathAt, target);
    }

    private int hash(int seed, int from, int length) {
        int hash = seed;
        for (int i = from; i < from + length; i++) {
            hash = hash * 31 + octets[i];
        }
        return hash;
    }

    private void reset(byte[] from, int first, int last) {
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
        method = null;
        host = null;
        path = null;
        query = null;
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
            refuseUnlessTrue(cut, Refusal.BAD_REQUEST_LINE);
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
        if (fields == limits.fields()) {
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
        hostLength = hostLength(hostAt, valueLength[field]);
    }

    /// How much of an authority is the host: a name or an address, without port and trailing dot.
    private int hostLength(int from, int length) throws Refused {
        int i = from;
        int last = from + length;
        if (i < last && octets[i] == '[') {
            while (i < last && octets[i] != ']') {
                boolean fine = Octets.hex(octets[i]) >= 0 || ":.[".indexOf(octets[i]) >= 0;
                refuseHostUnless(fine);
                i++;
            }
            refuseHostUnless(i < last);
            i++;
        } else {
            while (i < last && isHostOctet(octets[i])) {
                i++;
            }
        }
        int hostEnd = i;
        if (i < last) {
            refuseHostUnless(octets[i] == ':' && last - i <= 6);
            for (i++; i < last; i++) {
                refuseHostUnless(Octets.isDigit(octets[i]));
            }
        }
        refuseHostUnless(hostEnd > from && hostEnd - from <= 255);
        boolean dotted = hostEnd - from > 1 && octets[hostEnd - 1] == '.';
        return hostEnd - from - (dotted ? 1 : 0);
    }

    private static boolean isHostOctet(byte octet) {
        int lower = octet | 0x20;
        boolean letter = lower >= 'a' && lower <= 'z';
        return letter || Octets.isDigit(octet) || octet == '-' || octet == '.' || octet == '_';
    }

    private static void refuseHostUnless(boolean fine) throws Refused {
        if (!fine) {
            throw new Refused(Refusal.BAD_HOST);
        }
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
        if (method().equals("CONNECT") || method().equals("TRACE")) {
            throw new Refused(Refusal.METHOD_NOT_ALLOWED);
        } else if (octets[targetAt] == '*') {
            boolean fine = targetLength == 1 && method().equals("OPTIONS");
            refuseUnlessTrue(fine, Refusal.BAD_TARGET);
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
        if (!Targets.isClean(octets, pathAt, i, last)) {
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
        refuseUnlessTrue(fine, Refusal.BAD_TARGET);
        int length = hostLength(authority, i - authority);
        boolean same =
                length == hostLength
                        && text(authority, length).equalsIgnoreCase(text(hostAt, hostLength));
        refuseUnlessTrue(same, Refusal.BAD_TARGET);
        pathAt = i;
    }

    private static void refuseUnlessTrue(boolean fine, Refusal otherwise) throws Refused {
        if (!fine) {
            throw new Refused(otherwise);
        }
    }

    private int scheme() {
        if (Octets.equalsIgnoreCase(octets, targetAt, Math.min(7, targetLength), "http://")) {
            return 7;
        }
        boolean https =
                Octets.equalsIgnoreCase(octets, targetAt, Math.min(8, targetLength), "https://");
        return https ? 8 : 0;
    }

    private boolean is(int field, String lowerCaseName) {
        return Octets.equalsIgnoreCase(octets, nameAt[field], nameLength[field], lowerCaseName);
    }

    private boolean valueIs(int field, String lowerCase) {
        return Octets.equalsIgnoreCase(octets, valueAt[field], valueLength[field], lowerCase);
    }

    private String text(int from, int length) {
        return new String(octets, from, length, StandardCharsets.ISO_8859_1);
    }

    /// What was read cannot be used. Never leaves this class; has no stack, so that refusing costs
    /// little.
    private static final class Refused extends Exception {

        private static final long serialVersionUID = 1L;

        private final Refusal refusal;

        Refused(Refusal refusal) {
            super(refusal.sentence(), null, false, false);
            this.refusal = refusal;
        }
    }
}
