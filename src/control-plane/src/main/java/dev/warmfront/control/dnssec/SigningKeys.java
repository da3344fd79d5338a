package dev.warmfront.control.dnssec;

import dev.warmfront.control.secret.SealedRows;
import dev.warmfront.control.secret.Secrets;
import dev.warmfront.engine.dns.ZoneSigner;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The rows of keys, whose private halves are sealed.
@Component
class SigningKeys implements SealedRows {

    private static final String SELECT =
            """
            select zone_id, tag, public, sealed, created_at, activated_at, retired_at
              from signing_key
            """;

    private final JdbcClient jdbc;
    private final Secrets secrets;

    SigningKeys(JdbcClient jdbc, Secrets secrets) {
        this.jdbc = jdbc;
        this.secrets = secrets;
    }

    /// Those of every zone that is there for whoever asks, the oldest of each first.
    List<SigningKey> all() {
        return jdbc.sql(SELECT + " order by zone_id, created_at, tag").query(this::key).list();
    }

    /// Those of a zone, the oldest first.
    List<SigningKey> of(String zoneId) {
        return jdbc.sql(SELECT + " where zone_id = :zone order by created_at, tag")
                .param("zone", zoneId)
                .query(this::key)
                .list();
    }

    /// Makes one, with a tag that no other key of the zone has.
    ///
    /// @param activatedAt null when it is not to sign the zone yet
    SigningKey make(String zoneId, Instant now, @Nullable Instant activatedAt) {
        List<Integer> taken = of(zoneId).stream().map(SigningKey::tag).toList();
        KeyPair pair;
        byte[] point;
        int tag;
        do {
            pair = SigningKey.generate();
            point = SigningKey.point(pair);
            tag = ZoneSigner.tag(SigningKey.dnskey(point));
        } while (taken.contains(tag));
        byte[] sealed =
                secrets.seal(pair.getPrivate().getEncoded(), SigningKey.context(zoneId, point));
        jdbc.sql(
                        """
                        insert into signing_key
                               (zone_id, tag, public, sealed, created_at, activated_at)
                        values (:zone, :tag, :public, :sealed, :now, :activated)
                        """)
                .param("zone", zoneId)
                .param("tag", tag)
                .param("public", point)
                .param("sealed", sealed)
                .param("now", at(now))
                .param(
                        "activated",
                        activatedAt == null ? null : at(activatedAt),
                        Types.TIMESTAMP_WITH_TIMEZONE)
                .update();
        return new SigningKey(zoneId, tag, point, sealed, now, activatedAt, null);
    }

    /// Has a key sign the zone from now on, in place of the one that did.
    void activate(String zoneId, int tag, Instant now) {
        jdbc.sql(
                        """
                        update signing_key
                           set retired_at = :now
                         where zone_id = :zone
                           and activated_at is not null
                           and retired_at is null
                        """)
                .param("now", at(now))
                .param("zone", zoneId)
                .update();
        jdbc.sql(
                        """
                        update signing_key
                           set activated_at = :now
                         where zone_id = :zone
                           and tag = :tag
                        """)
                .param("now", at(now))
                .param("zone", zoneId)
                .param("tag", tag)
                .update();
    }

    void delete(String zoneId, int tag) {
        jdbc.sql("delete from signing_key where zone_id = :zone and tag = :tag")
                .param("zone", zoneId)
                .param("tag", tag)
                .update();
    }

    void deleteAll(String zoneId) {
        jdbc.sql("delete from signing_key where zone_id = :zone").param("zone", zoneId).update();
    }

    /// @throws IllegalStateException if it was sealed under a key that is not there
    PrivateKey open(SigningKey key) {
        return SigningKey.read(secrets.open(key.sealed(), key.context()));
    }

    @Override
    public int sealAnew() {
        return all().stream().mapToInt(this::sealAnew).sum();
    }

    private int sealAnew(SigningKey key) {
        return secrets.sealedAnew(key.sealed(), key.context())
                .map(anew ->
                        jdbc.sql(
                                        """
                                        update signing_key
                                           set sealed = :sealed
                                         where zone_id = :zone
                                           and tag = :tag
                                        """)
                                .param("sealed", anew)
                                .param("zone", key.zoneId())
                                .param("tag", key.tag())
                                .update())
                .orElse(0);
    }

    private SigningKey key(ResultSet row, int number) throws SQLException {
        return new SigningKey(
                row.getString("zone_id"),
                row.getInt("tag"),
                row.getBytes("public"),
                row.getBytes("sealed"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row, "activated_at"),
                instant(row, "retired_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
