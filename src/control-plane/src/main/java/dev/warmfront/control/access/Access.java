package dev.warmfront.control.access;

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
import tools.jackson.databind.json.JsonMapper;

/// Who may call: whoever holds an API key.
@Component
public class Access {

    /// How long a key is used before it is noted again: reading stays reading.
    private static final Duration NOTED_EVERY = Duration.ofMinutes(1);

    private static final int SHORTEST_SECRET = 32;

    private final JdbcClient jdbc;
    private final ApiKeys keys;
    private final KeySecrets secrets;
    private final JsonMapper json;
    private final @Nullable Token chosenToken;

    /// @param tokenFile a file with the first administrator's token, where the operator chooses it
    Access(
            JdbcClient jdbc,
            ApiKeys keys,
            KeySecrets secrets,
            JsonMapper json,
            @Value("${warmfront.admin-token-file:}") String tokenFile) {
        this.jdbc = jdbc;
        this.keys = keys;
        this.secrets = secrets;
        this.json = json;
        chosenToken = tokenFile.isBlank() ? null : chosen(Path.of(tokenFile));
    }

    /// Makes the first key, for an owner, unless there ever was one: the last owner's key stays. A
    /// token that is made here is told here and nowhere else, ever; one that the operator chose is
    /// told to nobody.
    public Optional<String> firstToken() {
        if (keys.isAny()) {
            return Optional.empty();
        }
        Token token = chosenToken == null ? Token.next() : chosenToken;
        try {
            keys.create(write("first", Role.OWNER), token);
        } catch (ProblemException e) {
            // Another replica that starts at the same time was first.
            if (e.problem() != Problem.NAME_IS_TAKEN) {
                throw e;
            }
            return Optional.empty();
        }
        return chosenToken == null ? Optional.of(token.text()) : Optional.empty();
    }

    private Write write(String name, Role role) {
        return new Write(
                "system",
                "first-start",
                null,
                null,
                false,
                json.createObjectNode().put("name", name).put("role", role.name()),
                Digest.of(new byte[0]));
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
                                               document ->> 'role' as role,
                                               document ->> 'expiresAt' as expires_at,
                                               array(select jsonb_array_elements_text(
                                                                document -> 'allowedCidrs'))
                                                   as networks,
                                               last_used_at, sha256
                                          from api_key_secret as secret
                                          join api_key on api_key.id = secret.key_id
                                          join resource on resource.id = secret.key_id
                                         where secret.id = :id
                                           and (secret.expires_at is null
                                                or secret.expires_at > now())
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
    record Holder(String keyId, Caller caller, @Nullable Instant lastUsedAt, Digest secret) {

        boolean isOver(Instant now) {
            Instant end = caller.expiresAt();
            return end != null && !end.isAfter(now);
        }

        @Override
        public String toString() {
            return "Holder[" + caller.actor() + "]";
        }
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
                        networks),
                KeySecrets.instant(row, "last_used_at"),
                new Digest(HexFormat.of().formatHex(row.getBytes("sha256"))));
    }
}
