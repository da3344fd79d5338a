package dev.warmfront.control.access;

import dev.warmfront.control.web.Ids;
import dev.warmfront.snapshot.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// API keys: who holds one may call.
///
/// A token is `wf_<id>_<secret>`, the secret 256 bits of chance, so its plain SHA-256 is enough to
/// keep: there is nothing to guess from.
@Component
public class Access {

    private static final SecureRandom CHANCE = new SecureRandom();

    private final JdbcClient jdbc;
    private final String chosenToken;

    /// @param tokenFile a file with the first administrator's token, where the operator chooses it
    Access(JdbcClient jdbc, @Value("${warmfront.admin-token-file:}") String tokenFile) {
        this.jdbc = jdbc;
        chosenToken = tokenFile.isBlank() ? "" : chosen(Path.of(tokenFile));
    }

    /// Makes the first key, for an administrator, unless there ever was one. A token that is made
    /// here is told here and nowhere else, ever; one that the operator chose is told to nobody.
    @Transactional
    public Optional<String> firstToken() {
        // Two replicas that start together must not both make one.
        jdbc.sql("lock table api_key in share row exclusive mode").update();
        int keys = jdbc.sql("select count(*) from api_key").query(Integer.class).single();
        if (keys > 0) {
            return Optional.empty();
        }
        if (chosenToken.isEmpty()) {
            return Optional.of(make("first", Role.ADMIN).token());
        }
        int end = chosenToken.lastIndexOf('_');
        keep(chosenToken.substring(3, end), "first", Role.ADMIN, chosenToken.substring(end + 1));
        return Optional.empty();
    }

    /// A new key.
    @Transactional
    public Made make(String name, Role role) {
        byte[] chance = new byte[32];
        CHANCE.nextBytes(chance);
        String secret = HexFormat.of().formatHex(chance);
        String id = Ids.next("");
        keep(id, name, role, secret);
        return new Made(id, "wf_" + id + "_" + secret);
    }

    private void keep(String id, String name, Role role, String secret) {
        jdbc.sql(
                        """
                        insert into api_key (id, name, role, secret_sha256)
                        values (:id, :name, :role, :secret)
                        """)
                .param("id", id)
                .param("name", name)
                .param("role", role.name())
                .param("secret", Digest.of(secret).bytes())
                .update();
    }

    private static String chosen(Path file) {
        try {
            String token = Files.readString(file).strip();
            int end = token.lastIndexOf('_');
            if (!token.startsWith("wf_") || end < 4 || token.length() - end - 1 < 32) {
                throw new IllegalStateException(
                        "warmfront.admin-token-file: "
                                + file
                                + " (expected: wf_<id>_<secret of at least 32 characters>)");
            }
            return token;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "warmfront.admin-token-file: " + file + " (expected: a file to read)", e);
        }
    }

    /// A key and its token, which is not kept.
    public record Made(String id, String token) {

        @Override
        public String toString() {
            return "Made[id=" + id + "]";
        }
    }

    /// Who holds a token.
    Optional<Holder> holder(String token) {
        int end = token.lastIndexOf('_');
        if (!token.startsWith("wf_") || end < 3 || token.length() > 200) {
            return Optional.empty();
        }
        Digest claimed = Digest.of(token.substring(end + 1));
        return jdbc.sql(
                        """
                        select id, name, role, secret_sha256
                          from api_key
                         where id = :id and revoked_at is null
                        """)
                .param("id", token.substring(3, end))
                .query((row, number) ->
                        new Holder(
                                row.getString("id"),
                                row.getString("name"),
                                Role.valueOf(row.getString("role")),
                                digest(row.getBytes("secret_sha256"))))
                .optional()
                // Constant-time: how long it takes says nothing about how much was right.
                .filter(holder -> MessageDigest.isEqual(holder.secret().bytes(), claimed.bytes()));
    }

    /// Whoever holds a key.
    record Holder(String id, String name, Role role, Digest secret) {

        @Override
        public String toString() {
            return "Holder[id=" + id + ", name=" + name + ", role=" + role + "]";
        }
    }

    private static Digest digest(byte[] bytes) {
        return new Digest(HexFormat.of().formatHex(bytes));
    }
}
