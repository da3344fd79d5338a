package dev.warmfront.control.waf;

import dev.warmfront.control.resource.Kind;
import dev.warmfront.control.resource.Stored;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is special about web ACLs: their statements name IP sets.
final class WebAclKind implements Kind<WebAclDraft> {

    @Override
    public String noun() {
        return "web-acl";
    }

    @Override
    public String prefix() {
        return "acl-";
    }

    @Override
    public String path() {
        return "/v1/web-acls";
    }

    @Override
    public Class<WebAclDraft> draft() {
        return WebAclDraft.class;
    }

    @Override
    public String name(WebAclDraft draft) {
        return draft.name();
    }

    @Override
    public WebAclView view(Stored<WebAclDraft> stored) {
        return new WebAclView(stored.id(), stored.createdAt(), stored.updatedAt(), stored.draft());
    }

    @Override
    public Map<String, String> references(WebAclDraft draft) {
        Map<String, String> references = new LinkedHashMap<>();
        for (int i = 0; i < draft.rules().size(); i++) {
            collect(draft.rules().get(i).statement(), "/rules/" + i + "/statement", references);
        }
        return references;
    }

    private static void collect(
            StatementDraft statement, String at, Map<String, String> references) {
        if (statement.ipSet() != null) {
            references.put(at + "/ipSet/ipSetId", statement.ipSet().ipSetId());
        }
        if (statement.not() != null) {
            collect(statement.not(), at + "/not", references);
        }
        collectAll(statement.and(), at + "/and", references);
        collectAll(statement.or(), at + "/or", references);
    }

    private static void collectAll(
            @Nullable List<StatementDraft> parts, String at, Map<String, String> references) {
        for (int i = 0; parts != null && i < parts.size(); i++) {
            collect(parts.get(i), at + "/" + i, references);
        }
    }
}
