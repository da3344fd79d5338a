package dev.warmfront.control.access;

import dev.warmfront.control.tenancy.Scope;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.Write;
import dev.warmfront.snapshot.Digest;
import dev.warmfront.snapshot.waf.Cidr;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Who may call: whoever holds an API key.
@Component
public class Access {

    /// How long a key is used before it is noted again: reading stays reading.
    private static final Duration NOTED_EVERY = Duration.ofMinutes(1);

    private static final int SHORTEST_SECRET = 32;
    private static final Duration SHORTEST_LIFE = Duration.ofMinutes(1);
    private static final Duration LONGEST_LIFE = Duration.ofDays(1);

    private final JdbcClient jdbc;
    private final ApiKeys keys;
    private final KeySecrets secrets;
    private final Oidc oidc;
    private final JsonMapper json;
    private final @Nullable Token chosenToken;
    private final Duration firstTokenLifetime;

    /// @param tokenFile a file with the first administrator's token, where the operator chooses it
    /// @param firstTokenLifetime of a token that nobody chose
    Access(
            JdbcClient jdbc,
            ApiKeys keys,
            KeySecrets secrets,
            Oidc oidc,
            JsonMapper json,
            @Value("${warmfront.admin-token-file:}") String tokenFile,
            @Value("${warmfront.first-token-lifetime}") Duration firstTokenLifetime) {
        this.jdbc = jdbc;
        this.keys = keys;
        this.secrets = secrets;
        this.oidc = oidc;
        this.json = json;
        if (firstTokenLifetime.compareTo(SHORTEST_LIFE) < 0
                || firstTokenLifetime.compareTo(LONGEST_LIFE) > 0) {
            throw new IllegalStateException(
                    "warmfront.first-token-lifetime: "
                            + firstTokenLifetime.toSeconds()
                            + "s (expected: 1m to 24h)");
        }
        this.firstTokenLifetime = firstTokenLifetime;
        chosenToken = tokenFile.isBlank() ? null : chosen(Path.of(tokenFile));
    }

    /// Makes the first key, for an owner, at the very first start, and another token for an owner
    /// at a start that finds none who could come in. A token that is made here is told here and
    /// nowhere else, ever, and ends soon; one that the operator chose is told to nobody, and stays.
    public Optional<FirstToken> firstToken() {
        boolean isAny = keys.isAny();
        // Whoever chose a token or another way in does not wait for one in a log.
        if (secrets.isOwnerIn() || isAny && (chosenToken != null || oidc.isOn())) {
            return Optional.empty();
        }
        Token token = chosenToken == null ? Token.next() : chosenToken;
        try {
            if (isAny) {
                keys.letIn(write(null), token, firstTokenLifetime);
            } else {
                keys.create(
                        write(
                                json.createObjectNode()
                                        .put("name", "first")
                                        .put("role", Role.OWNER.name())),
                        token,
                        chosenToken == null ? firstTokenLifetime : null);
            }
        } catch (ProblemException e) {
            // Another replica that starts at the same time was first.
            if (e.problem() != Problem.NAME_IS_TAKEN && e.problem() != Problem.TWO_SECRETS) {
                throw e;
            }
            return Optional.empty();
        }
        return chosenToken == null
                ? Optional.of(new FirstToken(token.text(), firstTokenLifetime))
                : Optional.empty();
    }

    private static Write write(@Nullable JsonNode document) {
        byte[] nothing = new byte[0];
        return new Write("system", "start", null, null, false, document, Digest.of(nothing));
    }

    private static Token chosen(Path file) {
        try {
            return Token.parse(Files.readString(file).strip())
                    .filter(token -> token.secret().length() >= SHORTEST_SECRET)
                    .orElseThrow(() ->
                            new IllegalStateException(
                                    "warmfront.admin-token-file: "
                                            + file
                                            + " (expected: wf_<id>_<secret of at least "
                                            + SHORTEST_SECRET
                                            + " characters>)"));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "warmfront.admin-token-file: " + file + " (expected: a file to read)", e);
        }
    }

    /// The key that a token proves, whatever its end and its networks.
    Optional<Holder> holder(String text) {
        return Token.parse(text)
                .flatMap(token ->
                        jdbc.sql(
                                        """
                                        select resource.id,
                                               resource.document ->> 'role' as role,
                                               resource.document ->> 'expiresAt' as expires_at,
                                               array(select jsonb_array_elements_text(
                                                                resource.document
                                                                    -> 'allowedCidrs'))
                                                   as networks,
                                               secret.expires_at as secret_ends,
                                               last_used_at, sha256,
                                               resource.tenant_id, tenant.name as tenant_name,
                                               coalesce(resource.document ->> 'tenantOnly', 'false')
                                                   as tenant_only
                                          from api_key_secret as secret
                                          join api_key on api_key.id = secret.key_id
                                          join resource on resource.id = secret.key_id
                                          join resource tenant
                                            on tenant.id = resource.tenant_id
                                         where secret.id = :id
                                        """)
                                .param("id", token.id())
                                .query(Access::holder)
                                .optional()
                                // Constant-time: how long it takes says nothing about how much was
                                // right.
                                .filter(holder ->
                                        MessageDigest.isEqual(
                                                holder.secret().bytes(), token.digest().bytes())));
    }

    /// Notes that a key is used; most of the time that is known.
    void noteUse(Holder holder, Instant now) {
        Instant noted = holder.lastUsedAt();
        if (noted == null || noted.plus(NOTED_EVERY).isBefore(now)) {
            secrets.noteUse(holder.keyId());
        }
    }

    /// Whoever holds a key.
    ///
    /// @param endsAt when the token ends, which may be before its key does; null for never
    record Holder(
            String keyId,
            Caller caller,
            @Nullable Instant lastUsedAt,
            @Nullable Instant endsAt,
            Digest secret) {

        /// What is over; null when nothing is.
        @Nullable String complaint(Instant now) {
            Instant end = caller.expiresAt();
            if (end != null && !end.isAfter(now)) {
                return "The API key ended at " + end;
            } else if (endsAt != null && !endsAt.isAfter(now)) {
                return "The token ended at "
                        + endsAt
                        + " (expected: a newer one; where no owner has any, the service prints one"
                        + " when it is started)";
            }
            return null;
        }

        @Override
        public String toString() {
            return "Holder[" + caller.actor() + "]";
        }
    }

    private static Home home(ResultSet row) throws SQLException {
        String tenant = row.getString("tenant_id");
        boolean confined = row.getString("tenant_only").equals("true");
        boolean installations = tenant.equals(Scope.DEFAULT_TENANT) && !confined;
        return new Home(tenant, row.getString("tenant_name"), installations);
    }

    private static Holder holder(ResultSet row, int number) throws SQLException {
        String id = row.getString("id");
        String end = row.getString("expires_at");
        List<Cidr> networks =
                Stream.of((String[]) row.getArray("networks").getArray()).map(Cidr::parse).toList();
        return new Holder(
                id,
                new Caller(
                        ApiKeyKind.NOUN + "/" + id,
                        Role.valueOf(row.getString("role")),
                        end == null ? null : Instant.parse(end),
                        networks,
                        home(row)),
                KeySecrets.instant(row, "last_used_at"),
                KeySecrets.instant(row, "secret_ends"),
                new Digest(HexFormat.of().formatHex(row.getBytes("sha256"))));
    }
}
