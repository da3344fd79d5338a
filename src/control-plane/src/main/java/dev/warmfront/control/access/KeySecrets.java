package dev.warmfront.control.access;

import dev.warmfront.control.access.ApiKeyView.Secret;
import dev.warmfront.control.tenancy.Scope;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What proves keys, and what no write of their documents changes: the tables `api_key_secret` and
/// `api_key`.
@Component
class KeySecrets {

    private static final int MOST_LIVE = 2;

    private final JdbcClient jdbc;

    /// What there is to know of a key beside its document.
    record Known(String createdBy, @Nullable Instant lastUsedAt, List<Secret> secrets) {

        Known {
            secrets = List.copyOf(secrets);
        }
    }

    KeySecrets(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// Whether there is a key.
    boolean isAnyKey() {
        return jdbc.sql("select exists (select from api_key)").query(Boolean.class).single();
    }

    /// Whether some owner of the installation can come in: one whose key has not ended and who has
    /// a secret.
    boolean isOwnerIn() {
        return jdbc.sql(
                        """
                        select exists (
                            select from resource
                              join api_key_secret as secret on secret.key_id = resource.id
                             where kind = 'api-key'
                               and resource.tenant_id = :tenant
                               and document ->> 'tenantOnly' is distinct from 'true'
                               and document ->> 'role' = 'OWNER'
                               and (document ->> 'expiresAt' is null
                                    or (document ->> 'expiresAt')::timestamptz > now())
                               and (secret.expires_at is null or secret.expires_at > now()))
                        """)
                .param("tenant", Scope.DEFAULT_TENANT)
                .query(Boolean.class)
                .single();
    }

    /// The oldest key of an owner of the installation that does not end; there always is one.
    String standingOwner() {
        return jdbc.sql(
                        """
                        select id
                          from resource
                         where kind = 'api-key'
                           and tenant_id = :tenant
                           and document ->> 'tenantOnly' is distinct from 'true'
                           and document ->> 'role' = 'OWNER'
                           and document ->> 'expiresAt' is null
                         order by id
                         limit 1
                        """)
                .param("tenant", Scope.DEFAULT_TENANT)
                .query(String.class)
                .single();
    }

    /// Notes who made a key.
    void begin(String keyId, String createdBy) {
        jdbc.sql("insert into api_key (id, created_by, tenant_id) values (:id, :by, :tenant)")
                .param("tenant", Scope.present().tenant())
                .param("id", keyId)
                .param("by", createdBy)
                .update();
    }

    /// Makes a token good for a key.
    ///
    /// @param lifetime null for a token that stays good
    void add(String keyId, Token token, @Nullable Duration lifetime) {
        jdbc.sql(
                        """
                        insert into api_key_secret
                               (id, key_id, sha256, created_at, expires_at, tenant_id)
                        values (:id, :key, :sha256, clock_timestamp(),
                                clock_timestamp() + make_interval(secs => :seconds::float8),
                                :tenant)
                        """)
                .param("seconds", lifetime == null ? null : lifetime.toSeconds())
                .param("tenant", Scope.present().tenant())
                .param("id", token.id())
                .param("key", keyId)
                .param("sha256", token.digest().bytes())
                .update();
    }

    /// Makes a token good for a key beside the one that is, which ends after the overlap.
    ///
    /// @throws ProblemException if there are two already that would stay
    void replace(String keyId, Token token, Duration overlap) {
        jdbc.sql("delete from api_key_secret where key_id = :key and expires_at <= now()")
                .param("key", keyId)
                .update();
        if (overlap.isZero()) {
            jdbc.sql("delete from api_key_secret where key_id = :key").param("key", keyId).update();
        } else {
            requireRoom(keyId);
            jdbc.sql(
                            """
                            update api_key_secret
                               set expires_at = least(expires_at,
                                                      now() + make_interval(secs => :seconds))
                             where key_id = :key
                            """)
                    .param("seconds", overlap.toSeconds())
                    .param("key", keyId)
                    .update();
        }
        add(keyId, token, null);
    }

    private void requireRoom(String keyId) {
        Known known = known(List.of(keyId)).get(keyId);
        List<Secret> live = known == null ? List.of() : known.secrets();
        if (live.size() >= MOST_LIVE) {
            throw new ProblemException(
                    Problem.TWO_SECRETS,
                    "secrets: "
                            + live.size()
                            + " (expected: one; the older ends "
                            + live.getFirst().expiresAt()
                            + ", or at once with overlapSeconds 0)");
        }
    }

    /// Notes that a key is used, unless somebody else just did.
    void noteUse(String keyId) {
        jdbc.sql(
                        """
                        update api_key
                           set last_used_at = now()
                         where id = :id
                           and (last_used_at is null
                                or last_used_at < now() - interval '1 minute')
                        """)
                .param("id", keyId)
                .update();
    }

    /// What there is to know of each of these keys.
    Map<String, Known> known(List<String> keyIds) {
        String[] ids = keyIds.toArray(String[]::new);
        Map<String, List<Secret>> secrets = new HashMap<>();
        jdbc.sql(
                        """
                        select key_id, id, created_at, expires_at
                          from api_key_secret
                         where key_id = any(:ids)
                           and (expires_at is null or expires_at > now())
                         order by created_at, id
                        """)
                .param("ids", ids)
                .query(row -> {
                    secrets.computeIfAbsent(row.getString("key_id"), id -> new ArrayList<>())
                            .add(secret(row));
                });
        Map<String, Known> known = new HashMap<>();
        jdbc.sql("select id, created_by, last_used_at from api_key where id = any(:ids)")
                .param("ids", ids)
                .query(row -> {
                    String id = row.getString("id");
                    known.put(
                            id,
                            new Known(
                                    row.getString("created_by"),
                                    instant(row, "last_used_at"),
                                    secrets.getOrDefault(id, List.of())));
                });
        return known;
    }

    private static Secret secret(ResultSet row) throws SQLException {
        Instant created = instant(row, "created_at");
        if (created == null) {
            throw new AssertionError("unreachable: the column is not null");
        }
        return new Secret(row.getString("id"), created, instant(row, "expires_at"));
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
