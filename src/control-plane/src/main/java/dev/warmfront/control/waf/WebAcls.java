package dev.warmfront.control.waf;

import dev.warmfront.compiler.waf.DesiredRule;
import dev.warmfront.compiler.waf.DesiredStatement;
import dev.warmfront.compiler.waf.DesiredWebAcl;
import dev.warmfront.control.resource.ResourceFactory;
import dev.warmfront.control.resource.Resources;
import dev.warmfront.control.resource.Stored;
import dev.warmfront.control.resource.Translation;
import dev.warmfront.control.waf.WebAclDraft.RuleDraft;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// All web ACLs.
@Component
public class WebAcls {

    private final Resources<WebAclDraft> resources;
    private final Translation<WebAclDraft, DesiredWebAcl> desired;

    WebAcls(ResourceFactory factory) {
        resources = factory.of(new WebAclKind());
        desired = resources.translated(WebAcls::desired);
    }

    /// What the compiler eats.
    public List<DesiredWebAcl> desired() {
        return desired.all();
    }

    Resources<WebAclDraft> resources() {
        return resources;
    }

    private static DesiredWebAcl desired(Stored<WebAclDraft> stored) {
        return new DesiredWebAcl(
                stored.id(),
                stored.draft().defaultAction().name(),
                stored.draft().rules().stream().map(WebAcls::desired).toList());
    }

    private static DesiredRule desired(RuleDraft rule) {
        return new DesiredRule(
                rule.name(), rule.priority(), rule.action().name(), desired(rule.statement()));
    }

    private static DesiredStatement desired(StatementDraft draft) {
        var ipSet = draft.ipSet();
        var text = draft.textMatch();
        var rate = draft.rate();
        return new DesiredStatement(
                ipSet == null ? null : new DesiredStatement.IpSetMatch(ipSet.ipSetId()),
                text == null
                        ? null
                        : new DesiredStatement.TextMatch(
                                text.field().name(),
                                text.header(),
                                text.comparison().name(),
                                text.text()),
                rate == null ? null : new DesiredStatement.Rate(rate.limit(), rate.windowSeconds()),
                draft.not() == null ? null : desired(draft.not()),
                desired(draft.and()),
                desired(draft.or()));
    }

    private static @Nullable List<DesiredStatement> desired(@Nullable List<StatementDraft> drafts) {
        return drafts == null ? null : drafts.stream().map(WebAcls::desired).toList();
    }
}
