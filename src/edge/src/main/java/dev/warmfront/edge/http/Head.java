package dev.warmfront.edge.http;

import dev.warmfront.edge.message.Octets;
import dev.warmfront.edge.telemetry.AccessRecord;
import dev.warmfront.edge.telemetry.Slice;
import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.request.RequestView;
import io.netty.util.internal.PlatformDependent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The head of a request: a view on the octets that [HeadReader] reads.
///
/// Texts are made when somebody asks for them. One is used over and over by a connection; what must
/// outlive the next request is a [#detached] one.
final class Head extends HeadReader implements RequestView {

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

    private final Peer peer;
    private @Nullable String method;
    private @Nullable String host;
    private @Nullable String path;
    private @Nullable String query;

    Head(Limits limits, Peer peer) {
        this(limits.fields(), limits, peer);
    }

    private Head(int most, Limits limits, Peer peer) {
        super(most, limits);
        this.peer = peer;
    }

    /// What is known of a request that was refused: nothing but where it came from.
    Head refused() {
        Head empty = new Head(limits, peer);
        empty.hostLength = 0;
        return empty;
    }

    /// The same, with octets of its own.
    Head detached() {
        Head copy = new Head(fields, limits, peer);
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
        int hash = hash(hostAt, hostLength);
        hash = hash * 31 + hash(acceptsAt, acceptsLength);
        hash = hash * 31 + hash(pathAt, targetAt + targetLength - pathAt);
        return hash ^ hash >>> 15;
    }

    /// How many octets make [#plainHash] what it is.
    int plainLength() {
        return hostLength + Math.max(0, acceptsLength) + targetAt + targetLength - pathAt;
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

    /// Takes eight octets at a time.
    private int hash(int from, int length) {
        return PlatformDependent.hashCodeAscii(octets, from, Math.max(0, length));
    }

    @Override
    void reset(byte[] from, int first, int last) {
        super.reset(from, first, last);
        method = null;
        host = null;
        path = null;
        query = null;
    }
}
