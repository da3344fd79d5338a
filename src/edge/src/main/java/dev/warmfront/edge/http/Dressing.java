package dev.warmfront.edge.http;

import dev.warmfront.edge.http.State.Routed;
import dev.warmfront.engine.cache.HttpDate;
import dev.warmfront.engine.headers.Dress;
import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.request.Served;
import dev.warmfront.engine.routing.Choice;
import dev.warmfront.engine.routing.Session;
import dev.warmfront.snapshot.policy.ResponseHeaders;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// The header fields of one answer, as the behaviour's response headers policy wants them; as they
/// are, where there is none.
final class Dressing {

    private final Shared shared;
    private final Head request;
    private @Nullable ResponseHeaders policy;
    private @Nullable Session session;

    Dressing(Shared shared, Head request) {
        this.shared = shared;
        this.request = request;
    }

    /// From now on by the policy of this behaviour.
    Routed by(Routed routed) {
        policy = routed.behaviour().responseHeaders();
        Choice choice = routed.to().choice();
        session = choice == null ? null : choice.session();
        return routed;
    }

    /// Whether there is anything to do at all.
    boolean isPlain() {
        return policy == null;
    }

    Fields on(Fields fields) {
        ResponseHeaders wanted = policy;
        return wanted == null
                ? fields
                : Dress.of(wanted, request, fields, () -> HttpDate.write(shared.nowMillis()));
    }

    /// Has the viewer keep to the distribution that serves it, where there are two.
    ///
    /// Written beside the fields of the answer, which may be in the store. No cache that others use
    /// may keep the cookie (RFC 9111, sections 5.2.2.7 and 7.3); many take the field's name for
    /// nothing and do not keep the answer either, which a browser still does.
    void keep(ByteBuf out) {
        if (session != null) {
            out.writeCharSequence(
                    "set-cookie: "
                            + session.setCookie(request.secure())
                            + "\r\ncache-control: private=\"set-cookie\"\r\n",
                    StandardCharsets.US_ASCII);
        }
    }

    /// Tells how the answer came about, if it is one that does (W3C Server Timing, section 2).
    void time(ByteBuf out, Served served, long requestId, long micros) {
        ResponseHeaders wanted = policy;
        if (wanted == null || !Dress.isTimed(wanted, request, requestId)) {
            return;
        }
        String how =
                switch (served) {
                    case HIT, STALE, BRIDGED, MARKED, COLLAPSED, LOCAL ->
                            "cdn-cache-hit, cdn-hit-layer;desc=\"EDGE\"";
                    case REFRESHED -> "cdn-cache-refresh, cdn-upstream-layer;desc=\"Origin\"";
                    case MISS, BYPASS, BROKEN ->
                            "cdn-cache-miss, cdn-upstream-layer;desc=\"Origin\"";
                    case REDIRECTED, REFUSED, PAGE -> "cdn-hit-layer;desc=\"EDGE\"";
                };
        StringBuilder line = new StringBuilder(160).append("server-timing: ").append(how);
        line.append(", cdn-pop;desc=\"").append(shared.settings().edgeId());
        line.append("\", cdn-rid;desc=\"");
        line.append(HexFormat.of().toHexDigits(requestId));
        line.append("\", cdn-downstream-fbl;dur=").append(micros / 1000);
        line.append("\r\n");
        out.writeCharSequence(line, StandardCharsets.US_ASCII);
    }
}
