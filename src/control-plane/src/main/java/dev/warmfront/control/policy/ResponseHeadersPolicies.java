package dev.warmfront.control.policy;

import dev.warmfront.compiler.policy.DesiredResponseHeaders;
import dev.warmfront.compiler.policy.DesiredResponseHeaders.Cors;
import dev.warmfront.compiler.policy.DesiredResponseHeaders.Custom;
import dev.warmfront.compiler.policy.DesiredResponseHeaders.Plain;
import dev.warmfront.compiler.policy.DesiredResponseHeaders.Security;
import dev.warmfront.compiler.policy.DesiredResponseHeaders.Transport;
import dev.warmfront.compiler.policy.DesiredResponseHeaders.Xss;
import dev.warmfront.control.policy.ResponseHeadersDraft.CorsDraft;
import dev.warmfront.control.policy.ResponseHeadersDraft.SecurityDraft;
import dev.warmfront.control.policy.ResponseHeadersDraft.TransportDraft;
import dev.warmfront.control.policy.ResponseHeadersDraft.XssDraft;
import dev.warmfront.control.resource.ResourceFactory;
import dev.warmfront.control.resource.Resources;
import dev.warmfront.control.resource.Stored;
import dev.warmfront.control.resource.Translation;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// All response headers policies.
@Component
public class ResponseHeadersPolicies {

    private final Resources<ResponseHeadersDraft> resources;
    private final Translation<ResponseHeadersDraft, DesiredResponseHeaders> desired;

    ResponseHeadersPolicies(ResourceFactory factory) {
        resources = factory.of(new ResponseHeadersKind());
        desired = resources.translated(ResponseHeadersPolicies::desired);
    }

    /// What the compiler eats.
    public List<DesiredResponseHeaders> desired() {
        return desired.all();
    }

    Resources<ResponseHeadersDraft> resources() {
        return resources;
    }

    private static DesiredResponseHeaders desired(Stored<ResponseHeadersDraft> stored) {
        ResponseHeadersDraft draft = stored.draft();
        return new DesiredResponseHeaders(
                stored.id(),
                draft.removeHeaders(),
                desired(draft.cors()),
                desired(draft.securityHeaders()),
                draft.customHeaders().stream()
                        .map(header -> new Custom(header.name(), header.value(), header.override()))
                        .toList(),
                draft.serverTiming() == null ? null : draft.serverTiming().samplingRate());
    }

    private static @Nullable Cors desired(@Nullable CorsDraft draft) {
        return draft == null
                ? null
                : new Cors(
                        draft.allowOrigins(),
                        draft.allowMethods(),
                        draft.allowHeaders(),
                        draft.exposeHeaders(),
                        draft.allowCredentials(),
                        draft.maxAgeSeconds(),
                        draft.override());
    }

    private static Security desired(SecurityDraft draft) {
        var type = draft.contentTypeOptions();
        var frame = draft.frameOptions();
        var referrer = draft.referrerPolicy();
        var content = draft.contentSecurityPolicy();
        return new Security(
                desired(draft.strictTransportSecurity()),
                type == null ? null : new Plain("nosniff", type.override()),
                frame == null ? null : new Plain(frame.value(), frame.override()),
                referrer == null ? null : new Plain(referrer.value(), referrer.override()),
                content == null ? null : new Plain(content.value(), content.override()),
                desired(draft.xssProtection()));
    }

    private static @Nullable Transport desired(@Nullable TransportDraft draft) {
        return draft == null
                ? null
                : new Transport(
                        draft.maxAgeSeconds(),
                        draft.includeSubdomains(),
                        draft.preload(),
                        draft.override());
    }

    private static @Nullable Xss desired(@Nullable XssDraft draft) {
        return draft == null
                ? null
                : new Xss(
                        draft.protection(), draft.modeBlock(), draft.reportUri(), draft.override());
    }
}
