package dev.warmfront.engine.road;

import dev.warmfront.engine.cache.Admission;
import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.MissReason;
import dev.warmfront.engine.cache.Selected;
import dev.warmfront.engine.origin.Upstream;
import dev.warmfront.engine.request.Refusal;
import dev.warmfront.engine.request.RequestView;
import dev.warmfront.engine.routing.Choice;
import dev.warmfront.engine.routing.Router;
import dev.warmfront.engine.routing.Site;
import dev.warmfront.engine.routing.Staging;
import dev.warmfront.engine.waf.Verdict;
import dev.warmfront.snapshot.distribution.Behaviour;
import dev.warmfront.snapshot.distribution.ViewerProtocolPolicy;
import dev.warmfront.snapshot.policy.CachePolicy;
import dev.warmfront.snapshot.waf.Action;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The decisions about a request, in their order.
public final class Road {

    private Road() {}

    /// Where a request belongs.
    public sealed interface Routing {}

    /// It is served there.
    ///
    /// @param path what the requested path stands for
    /// @param choice why it is this site and not the other one, where there are a primary and a
    ///     staging distribution; null elsewhere
    public record To(Site site, Behaviour behaviour, String path, @Nullable Choice choice)
            implements Routing {

        /// Another path of the same site, for the same viewer.
        public To at(String other) {
            return new To(site, site.behaviour(other), other, choice);
        }
    }

    /// It asks about the server as a whole (RFC 9110, section 9.3.7).
    public record Server(Site site) implements Routing {}

    /// Whether a request may pass.
    public sealed interface Passage {}

    /// It may.
    public enum Free implements Passage {
        PASSES
    }

    /// The viewer is sent to HTTPS.
    ///
    /// @param status 301 where the method is safe, or else 307, which keeps it
    public record Upgrade(int status) implements Passage {}

    /// It may not, or belongs nowhere.
    ///
    /// @param distributionId empty when none was found
    /// @param detail for a person; empty when the refusal says it all
    public record Refused(Refusal refusal, String distributionId, String detail)
            implements Routing, Passage {}

    /// Under which key an answer is.
    ///
    /// @param never why nothing can be in the store for it, if nothing can
    public record Keying(CacheKey key, @Nullable MissReason never) {}

    /// What of a request its head alone does not tell.
    ///
    /// @param hasBody whether one follows
    /// @param oldVersion whether it is of HTTP/1.0, which knows no 307
    public record Manner(boolean hasBody, boolean oldVersion) {}

    /// Where a request belongs.
    ///
    /// @param tlsName what the TLS connection was made for; null without
    /// @param nowSeconds since 1970
    /// @param lot any number, evenly spread over all there are
    public static Routing route(
            Router router,
            RequestView request,
            @Nullable String tlsName,
            long nowSeconds,
            long lot) {
        Site site = router.site(request.host());
        if (site == null) {
            String primary = router.primaryOf(request.host());
            return new Refused(
                    Refusal.UNKNOWN_HOST,
                    "",
                    primary == null ? "" : "it is the staging distribution of " + primary);
        }
        String id = site.distribution().id();
        // A name that leads nowhere got the fallback certificate; the viewer has agreed to that.
        Site asked = tlsName == null ? site : router.site(tlsName);
        if (asked != null && !Objects.equals(asked, site)) {
            return new Refused(Refusal.OTHER_TLS_NAME, id, asked.distribution().id());
        } else if (!site.distribution().enabled()) {
            return new Refused(Refusal.DISABLED, id, "");
        } else if (request.path().equals("*")) {
            return new Server(site);
        }
        Staging staging = site.staging();
        if (staging == null) {
            return to(site, request, null);
        }
        Choice choice = staging.choose(request, nowSeconds, lot);
        return to(choice.staging() ? staging.site() : site, request, choice);
    }

    private static To to(Site site, RequestView request, @Nullable Choice choice) {
        String path = site.objectPath(request.path());
        return new To(site, site.behaviour(path), path, choice);
    }

    /// Whether it may pass there.
    ///
    /// @param verdict of the distribution's web ACL; null if it has none
    public static Passage pass(
            To routed, RequestView request, @Nullable Verdict verdict, Manner manner) {
        Behaviour behaviour = routed.behaviour();
        String id = routed.site().distribution().id();
        if (verdict != null && verdict.action() == Action.BLOCK) {
            String rule = verdict.rule() == null ? "by default" : verdict.rule();
            return new Refused(Refusal.BLOCKED, id, rule);
        } else if (!request.secure()
                && behaviour.viewerProtocolPolicy() != ViewerProtocolPolicy.ALLOW_ALL) {
            return upgrade(behaviour, id, isGetOrHead(request), manner);
        } else if (!behaviour.allowedMethods().contains(request.method())) {
            return new Refused(Refusal.METHOD_NOT_ALLOWED, id, request.method());
        } else if (manner.hasBody() && isGetOrHead(request)) {
            return new Refused(Refusal.BODY_NOT_EXPECTED, id, "");
        } else if (Upstream.isLoop(request)) {
            return new Refused(Refusal.LOOP, id, "");
        }
        return Free.PASSES;
    }

    /// Under which key its answer is.
    public static Keying key(To routed, RequestView request) {
        CachePolicy policy = routed.behaviour().cachePolicy();
        String query = Selected.query(policy.query(), request.query());
        CacheKey key = CacheKey.of(routed.site(), policy, request, routed.path(), query);
        MissReason never =
                !isGetOrHead(request)
                        ? MissReason.METHOD
                        : Admission.isPossible(policy) ? null : MissReason.NOT_CACHED_HERE;
        return new Keying(key, never);
    }

    private static Passage upgrade(Behaviour behaviour, String id, boolean safe, Manner manner) {
        boolean only = behaviour.viewerProtocolPolicy() == ViewerProtocolPolicy.HTTPS_ONLY;
        return only || (manner.oldVersion() && !safe)
                ? new Refused(Refusal.HTTPS_ONLY, id, "")
                : new Upgrade(safe ? 301 : 307);
    }

    private static boolean isGetOrHead(RequestView request) {
        return request.method().equals("GET") || request.method().equals("HEAD");
    }
}
