package dev.warmfront.control.domain;

import dev.warmfront.control.tenancy.Scope;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The table `domain`: who claims which, and who has proved it.
@Component
class Proofs {

    private static final SecureRandom CHANCE = new SecureRandom();
    private static final String SELECT =
            "select id, tenant_id, name, token, proved_at, granted from domain where ";

    private final JdbcClient jdbc;

    Proofs(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// Notes that somebody claims a domain, and makes up what is to prove it.
    void add(String id, String name) {
        byte[] chance = new byte[16];
        CHANCE.nextBytes(chance);
        jdbc.sql(
                        """
                        insert into domain (id, tenant_id, name, token)
                        values (:id, :tenant, :name, :token)
                        """)
                .param("id", id)
                .param("tenant", Scope.present().tenant())
                .param("name", name)
                .param("token", HexFormat.of().formatHex(chance))
                .update();
    }

    Proof get(String id) {
        Scope scope = Scope.present();
        return jdbc.sql(SELECT + "id = :id and " + scope.owns("domain"))
                .param("id", id)
                .param("tenant", scope.setting())
                .query(Proofs::proof)
                .single();
    }

    void prove(String id, boolean granted) {
        jdbc.sql(
                        """
                        update domain
                           set proved_at = clock_timestamp(), granted = :granted
                         where id = :id and tenant_id = :tenant
                        """)
                .param("id", id)
                .param("tenant", Scope.present().tenant())
                .param("granted", granted)
                .update();
    }

    void lose(String id) {
        jdbc.sql(
                        """
                        update domain
                           set proved_at = null, granted = false
                         where id = :id and tenant_id = :tenant
                        """)
                .param("id", id)
                .param("tenant", Scope.present().tenant())
                .update();
    }

    /// Those that a tenant claims, proved or not, by some of these names.
    List<Proof> claimed(Collection<String> names) {
        return jdbc.sql(SELECT + "tenant_id = :tenant and name = any(:names) order by id")
                .param("tenant", Scope.present().tenant())
                .param("names", names.toArray(String[]::new))
                .query(Proofs::proof)
                .list();
    }

    /// Those of these that somebody has proved, whoever it is. Needs everybody's rows.
    List<Proof> proved(Collection<String> names) {
        return jdbc.sql(SELECT + "proved_at is not null and name = any(:names) order by id")
                .param("names", names.toArray(String[]::new))
                .query(Proofs::proof)
                .list();
    }

    Optional<Proof> proved(String name) {
        return proved(List.of(name)).stream().findFirst();
    }

    /// Whether anybody but a tenant has something below a name: a domain that is proved, an alias
    /// or a zone. Needs everybody's rows.
    boolean isAnyBelow(String name, String tenantId) {
        return jdbc.sql(
                        """
                        select exists (
                            select from (
                                select name, tenant_id from domain where proved_at is not null
                                 union all select name, tenant_id from distribution_alias
                                 union all select name, tenant_id
                                             from resource
                                            where kind = 'hosted-zone') held
                             where tenant_id <> :tenant and right(name, :length) = :below)
                        """)
                .param("tenant", tenantId)
                .param("below", "." + name)
                .param("length", name.length() + 1)
                .query(Boolean.class)
                .single();
    }

    /// Whether another tenant has a zone of that name. Needs everybody's rows.
    boolean isZoneElsewhere(String name, String tenantId) {
        return jdbc.sql(
                        """
                        select exists (
                            select from resource
                             where kind = 'hosted-zone' and name = :name and tenant_id <> :tenant)
                        """)
                .param("tenant", tenantId)
                .param("name", name)
                .query(Boolean.class)
                .single();
    }

    /// The aliases and zones of a tenant at and below a name, without the `*.` of wildcards.
    List<String> held(String name) {
        return jdbc.sql(
                        """
                        select host
                          from (select regexp_replace(name, '^\\*\\.', '') as host, tenant_id
                                  from distribution_alias
                                 union select name, tenant_id
                                         from resource
                                        where kind = 'hosted-zone') held
                         where tenant_id = :tenant
                           and (host = :name or right(host, :length) = :below)
                         order by host
                        """)
                .param("tenant", Scope.present().tenant())
                .param("name", name)
                .param("below", "." + name)
                .param("length", name.length() + 1)
                .query((row, number) -> row.getString(1))
                .list();
    }

    private static Proof proof(ResultSet row, int number) throws SQLException {
        OffsetDateTime at = row.getObject("proved_at", OffsetDateTime.class);
        return new Proof(
                row.getString("id"),
                row.getString("tenant_id"),
                row.getString("name"),
                row.getString("token"),
                at == null ? null : at.toInstant(),
                row.getBoolean("granted"));
    }
}
