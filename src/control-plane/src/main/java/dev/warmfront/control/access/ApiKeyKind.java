package dev.warmfront.control.access;

import dev.warmfront.control.resource.Kind;
import dev.warmfront.control.resource.Stored;
import dev.warmfront.control.tenancy.Scope;
import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.snapshot.waf.Cidr;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What is special about API keys: nobody gives away more than it has, and nobody is locked out.
final class ApiKeyKind implements Kind<ApiKeyDraft> {

    static final String NOUN = "api-key";

    private static final int MOST_NETWORKS = 100;

    private final JdbcClient jdbc;

    ApiKeyKind(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public String noun() {
        return NOUN;
    }

    @Override
    public String prefix() {
        return "key-";
    }

    @Override
    public String path() {
        return "/v1/api-keys";
    }

    /// Nothing to restore: what a key could do once must not come back by a number.
    @Override
    public boolean isVersioned() {
        return false;
    }

    @Override
    public Class<ApiKeyDraft> draft() {
        return ApiKeyDraft.class;
    }

    @Override
    public String name(ApiKeyDraft draft) {
        return draft.name();
    }

    @Override
    public ApiKeyView view(Stored<ApiKeyDraft> stored) {
        return new ApiKeyView(stored.id(), stored.createdAt(), stored.updatedAt(), stored.draft());
    }

    @Override
    public void onStore(Stored<ApiKeyDraft> stored, @Nullable Stored<ApiKeyDraft> before) {
        if (before != null) {
            requireReach(before.draft());
        }
        check(stored.draft(), before == null ? null : before.draft().expiresAt());
        requireReach(stored.draft());
        if (before != null && mustStay(before.draft()) && !mustStay(stored.draft())) {
            requireAnotherOwner(stored.id());
        }
    }

    @Override
    public void onDelete(Stored<ApiKeyDraft> stored) {
        requireReach(stored.draft());
        if (mustStay(stored.draft())) {
            requireAnotherOwner(stored.id());
        }
    }

    /// Whether somebody would be locked out without it, or another like it: whoever runs the
    /// installation, or a tenant by its own hand. What a tenant locked up the installation opens.
    private static boolean mustStay(ApiKeyDraft key) {
        if (!Scope.present().isGuest()) {
            return key.isStandingOwner() && !key.tenantOnly();
        }
        boolean ownHand = Caller.current().filter(caller -> !caller.isInstallations()).isPresent();
        return ownHand && key.isStandingOwner();
    }

    /// Refuses what would put a key into somebody's hands, or take it out of them, that reaches
    /// further than the caller's own: in what it may do, until when and from where.
    void requireReach(ApiKeyDraft key) {
        Caller caller = Caller.current().orElse(null);
        if (caller == null) {
            return;
        }
        List<Fault> faults = new ArrayList<>();
        if (!caller.role().covers(key.role())) {
            List<Role> covered =
                    Arrays.stream(Role.values()).filter(caller.role()::covers).toList();
            String expected = "one that has no more than your own: " + covered;
            faults.add(Fault.of("/role", "beyond-reach", key.role().name(), expected));
        }
        Instant mine = caller.expiresAt();
        Instant end = key.end();
        if (mine != null && (end == null || end.isAfter(mine))) {
            String value = end == null ? "never" : end.toString();
            String expected = "no later than your own: " + mine;
            faults.add(Fault.of("/expiresAt", "beyond-reach", value, expected));
        }
        boolean within =
                caller.networks().isEmpty()
                        || !key.allowedCidrs().isEmpty()
                                && key.allowedCidrs().stream()
                                        .map(Cidr::parse)
                                        .allMatch(caller::mayAskFrom);
        if (!within) {
            String value = key.allowedCidrs().isEmpty() ? "anywhere" : "" + key.allowedCidrs();
            String expected = "networks within your own";
            faults.add(Fault.of("/allowedCidrs", "beyond-reach", value, expected));
        }
        if (!caller.isInstallations() && !Scope.present().isGuest() && !key.tenantOnly()) {
            String expected = "true, like your own";
            faults.add(Fault.of("/tenantOnly", "beyond-reach", "false", expected));
        }
        if (!faults.isEmpty()) {
            throw ProblemException.of(Problem.BEYOND_REACH, faults);
        }
    }

    /// Runs under the lock of all writes, so that two owners cannot revoke each other.
    private void requireAnotherOwner(String id) {
        boolean another =
                jdbc.sql(
                                """
                                select exists (
                                    select from resource
                                     where kind = :kind
                                       and id <> :id
                                       and tenant_id = :tenant
                                       and (:guest or document ->> 'tenantOnly' is distinct
                                                      from 'true')
                                       and document ->> 'role' = 'OWNER'
                                       and document ->> 'expiresAt' is null)
                                """)
                        .param("kind", NOUN)
                        .param("tenant", Scope.present().tenant())
                        .param("guest", Scope.present().isGuest())
                        .param("id", id)
                        .query(Boolean.class)
                        .single();
        if (!another) {
            throw new ProblemException(
                    Problem.LAST_OWNER,
                    NOUN
                            + "/"
                            + id
                            + " (expected: another key with the role OWNER that does not expire)");
        }
    }

    /// @param standing the end that it has already, which may lie behind us
    private static void check(ApiKeyDraft key, @Nullable String standing) {
        List<Fault> faults = new ArrayList<>();
        String end = key.expiresAt();
        if (end != null && !end.equals(standing) && !isAhead(end)) {
            String expected = "a time ahead, for example 2099-01-01T00:00:00Z";
            faults.add(Fault.of("/expiresAt", "invalid-time", shown(end), expected));
        }
        int networks = key.allowedCidrs().size();
        if (networks > MOST_NETWORKS) {
            String expected = "at most " + MOST_NETWORKS;
            faults.add(Fault.of("/allowedCidrs", "too-many", String.valueOf(networks), expected));
        }
        for (int i = 0; i < Math.min(networks, MOST_NETWORKS); i++) {
            String network = key.allowedCidrs().get(i);
            if (!isNetwork(network)) {
                String expected = "for example 192.0.2.0/24 or 2001:db8::/32";
                faults.add(
                        Fault.of(
                                "/allowedCidrs/" + i, "invalid-network", shown(network), expected));
            }
        }
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
    }

    private static boolean isAhead(String time) {
        try {
            return time.endsWith("Z") && Instant.parse(time).isAfter(Instant.now());
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isNetwork(String text) {
        try {
            Cidr.parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String shown(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
