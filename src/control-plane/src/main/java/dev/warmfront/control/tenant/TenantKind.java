package dev.warmfront.control.tenant;

import dev.warmfront.control.resource.Kind;
import dev.warmfront.control.resource.Stored;
import dev.warmfront.control.tenancy.Scope;
import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What is special about tenants: a header names them, and only an empty one can be deleted.
final class TenantKind implements Kind<TenantDraft> {

    static final String NOUN = "tenant";
    private static final int LONGEST = 63;

    /// How ids begin, so that no name is taken for one.
    private static final String PREFIX = "t-";

    private final JdbcClient jdbc;

    TenantKind(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public String noun() {
        return NOUN;
    }

    @Override
    public String prefix() {
        return PREFIX;
    }

    @Override
    public String path() {
        return "/v1/tenants";
    }

    /// Nothing is in it that anybody would restore.
    @Override
    public boolean isVersioned() {
        return false;
    }

    @Override
    public Class<TenantDraft> draft() {
        return TenantDraft.class;
    }

    @Override
    public String name(TenantDraft draft) {
        return draft.name();
    }

    @Override
    public TenantView view(Stored<TenantDraft> stored) {
        return new TenantView(stored.id(), stored.createdAt(), stored.updatedAt(), stored.draft());
    }

    @Override
    public void onStore(Stored<TenantDraft> stored, @Nullable Stored<TenantDraft> before) {
        String name = stored.draft().name();
        boolean standing = before != null && before.draft().name().equals(name);
        if (!standing && !isName(name)) {
            String expected =
                    "1.."
                            + LONGEST
                            + " lower-case letters, digits and hyphens, a letter or digit first"
                            + " and last, and not t- in front";
            throw ProblemException.invalid(
                    List.of(Fault.of("/name", "invalid-name", name, expected)));
        }
    }

    @Override
    public void onDelete(Stored<TenantDraft> stored) {
        if (stored.id().equals(Scope.DEFAULT_TENANT)) {
            throw new ProblemException(
                    Problem.NOT_EMPTY,
                    stored.id() + ": the one of whoever runs the installation (expected: another)");
        }
        List<String> left =
                jdbc.sql(
                                """
                                select kind || ': ' || count(*)
                                  from resource
                                 where tenant_id = :id
                                 group by kind
                                 order by kind
                                """)
                        .param("id", stored.id())
                        .query((row, number) -> row.getString(1))
                        .list();
        if (!left.isEmpty()) {
            throw new ProblemException(
                    Problem.NOT_EMPTY,
                    stored.id() + " has " + String.join(", ", left) + " (expected: nothing)");
        }
    }

    private static boolean isName(String name) {
        return name.length() <= LONGEST
                && name.matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?")
                && !name.startsWith(PREFIX);
    }
}
