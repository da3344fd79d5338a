package dev.warmfront.edge.telemetry;

import dev.warmfront.engine.request.Blame;
import dev.warmfront.engine.request.Served;
import org.jspecify.annotations.Nullable;

/// One request and how it went, while its line is being written. An event loop has one and uses it
/// over and over, so that a line costs no object.
///
/// What the viewer sent is there as the octets it sent; a text is empty when there is nothing to
/// tell.
public final class AccessRecord {

    long epochMillis;
    long micros;
    long requestId;
    String viewer = "";
    int viewerPort;
    boolean secure;
    String tlsProtocol = "";
    String httpVersion = "";
    int status;
    long bytes;
    boolean whole;
    Served served = Served.LOCAL;
    Blame blame = Blame.NOBODY;
    String distributionId = "";
    final Slice method = new Slice();
    final Slice host = new Slice();
    final Slice target = new Slice();
    final Slice userAgent = new Slice();
    final Slice referer = new Slice();
    final Slice forwardedFor = new Slice();
    final Slice contentType = new Slice();
    final Slice why = new Slice();

    /// What the line says of this and of every request of its kind, written before; null if it is
    /// still to be written.
    byte @Nullable [] same;

    AccessRecord() {}

    /// A new request: forgets the one before.
    ///
    /// @param arrivedMillis when it arrived, since the epoch
    /// @param tookMicros until the last octet was handed to the viewer's connection
    public AccessRecord begin(long arrivedMillis, long tookMicros, long id) {
        epochMillis = arrivedMillis;
        micros = tookMicros;
        requestId = id;
        method.clear();
        host.clear();
        target.clear();
        userAgent.clear();
        referer.clear();
        forwardedFor.clear();
        contentType.clear();
        why.clear();
        same = null;
        return this;
    }

    /// What [AccessLines#same] gave for a request with the same method, host, target and answer.
    public AccessRecord like(byte @Nullable [] another) {
        same = another;
        return this;
    }

    /// Where it came from.
    ///
    /// @param protocol for example `TLSv1.3`; empty without TLS
    public AccessRecord from(String address, int port, boolean overTls, String protocol) {
        viewer = address;
        viewerPort = port;
        secure = overTls;
        tlsProtocol = protocol;
        return this;
    }

    /// What was spoken.
    ///
    /// @param version for example `HTTP/1.1`
    public AccessRecord speaking(String version) {
        httpVersion = version;
        return this;
    }

    /// What was sent.
    ///
    /// @param sent octets, the head included
    /// @param all whether the viewer got all of the answer
    public AccessRecord answered(int code, long sent, boolean all) {
        status = code;
        bytes = sent;
        whole = all;
        return this;
    }

    /// How the answer came about.
    ///
    /// @param distribution its id; empty if none was found
    public AccessRecord accounted(Served how, Blame whose, String distribution) {
        served = how;
        blame = whose;
        distributionId = distribution;
        return this;
    }

    public Slice method() {
        return method;
    }

    public Slice host() {
        return host;
    }

    /// Path and query as they came.
    public Slice target() {
        return target;
    }

    public Slice userAgent() {
        return userAgent;
    }

    public Slice referer() {
        return referer;
    }

    public Slice forwardedFor() {
        return forwardedFor;
    }

    public Slice contentType() {
        return contentType;
    }

    /// For a person: why it is not a hit.
    public Slice why() {
        return why;
    }
}
