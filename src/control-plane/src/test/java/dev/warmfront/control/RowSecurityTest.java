package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warmfront.control.Service.Answer;
import dev.warmfront.control.backup.Archive;
import dev.warmfront.control.backup.Backup;
import dev.warmfront.control.backup.Place;
import dev.warmfront.control.backup.Restore;
import dev.warmfront.control.tenancy.Scope;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/// The second lock: what SQL sees and does of another tenant when no query asks whose it is. Both
/// for a superuser, as the PostgreSQL that comes with the product has, and for an ordinary account.
@ExtendWith(Service.Provider.class)
class RowSecurityTest {

    private static final String USER = "plain";
    private static final String PASSWORD = "plain-password";

    /// What no tenant has anything of its own in.
    private static final Set<String> SHARED =
            Set.of(
                    "release",
                    "publication",
                    "edge",
                    "enrolment_token",
                    "sealed_secret",
                    "release_pin",
                    "release_key",
                    "rollout_policy",
                    "rollout",
                    "rollout_canary",
                    "invalidation_acknowledgement",
                    "flyway_schema_history");

    private static Service ordinary;
    private static Service superuser;
    private static String url;

    /// What the service is on its database.
    enum Account {
        SUPERUSER,
        ORDINARY
    }

    /// Two tenants, and what the first one has.
    private record Two(JdbcClient jdbc, Guest acme, Guest bolt, Map<String, String> ids) {

        <T> T as(Guest guest, Function<JdbcClient, T> work) {
            return Scope.of(guest.id()).call(() -> work.apply(jdbc));
        }

        long count(Guest guest, String table, String tenant) {
            return as(guest, jdbc -> RowSecurityTest.count(jdbc, table, tenant));
        }
    }

    @BeforeAll
    static void starts(Service any) {
        superuser = any;
        JdbcClient jdbc = any.bean(JdbcClient.class);
        jdbc.sql("create role " + USER + " login password '" + PASSWORD + "'").update();
        jdbc.sql("create database row_security owner " + USER).update();
        url = any.databaseUrl("row_security");
        ordinary = any.anotherOn(url, account());
    }

    @AfterAll
    static void stops() {
        ordinary.close();
    }

    private static Map<String, Object> account() {
        return Map.of("spring.datasource.username", USER, "spring.datasource.password", PASSWORD);
    }

    private static Two two(Account account) {
        Service service =
                switch (account) {
                    case SUPERUSER -> superuser;
                    case ORDINARY -> ordinary;
                };
        Guest acme = Guest.of(service, "acme");
        Guest bolt = Guest.of(service, "bolt");
        bolt.fill();
        return new Two(service.bean(JdbcClient.class), acme, bolt, acme.fill());
    }

    private static List<String> tables(JdbcClient jdbc, String condition) {
        return jdbc.sql(
                        """
                        select relname
                          from pg_class
                         where relnamespace = 'public'::regnamespace and relkind = 'r' and
                        """
                                + condition)
                .query(String.class)
                .list();
    }

    private static long count(JdbcClient jdbc, String table, String tenant) {
        return jdbc.sql("select count(*) from " + table + " where tenant_id = :tenant")
                .param("tenant", tenant)
                .query(Long.class)
                .single();
    }

    @ParameterizedTest
    @EnumSource
    void every_table_is_shared_by_all_or_behind_the_lock(Account account) {
        Two two = two(account);
        Set<String> open =
                new TreeSet<>(tables(two.jdbc(), "not (relrowsecurity and relforcerowsecurity)"));
        assertThat(open).containsExactlyInAnyOrderElementsOf(SHARED);
    }

    @ParameterizedTest
    @EnumSource
    void nothing_of_another_tenant_is_seen(Account account) {
        Two two = two(account);
        List<String> owned =
                tables(two.jdbc(), "relrowsecurity and relname not in ('verdict', 'health_flip')");
        assertThat(owned).hasSizeGreaterThan(12);
        Set<String> proved = new TreeSet<>();
        for (String table : owned) {
            String acme = two.acme().id();
            if (count(two.jdbc(), table, acme) > 0) {
                proved.add(table);
                assertThat(two.count(two.acme(), table, acme)).as(table).isPositive();
            }
            assertThat(two.count(two.bolt(), table, acme)).as(table).isZero();
            assertThat(two.count(two.bolt(), table, Scope.DEFAULT_TENANT)).as(table).isZero();
            long nobodys = Scope.NOBODY.call(() -> count(two.jdbc(), table, acme));
            assertThat(nobodys).as(table).isZero();
        }
        assertThat(proved)
                .contains(
                        "resource",
                        "reference",
                        "change",
                        "version",
                        "audit_event",
                        "api_key",
                        "api_key_secret",
                        "invalidation",
                        "ownership",
                        "declaration",
                        "domain",
                        "signing_key");
        Long shipped =
                two.as(
                        two.bolt(),
                        jdbc ->
                                jdbc.sql("select count(*) from resource where managed")
                                        .query(Long.class)
                                        .single());
        assertThat(shipped).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void what_edges_tell_of_a_health_check_is_seen_by_whom_that_belongs_to(Account account) {
        Two two = two(account);
        String check = two.ids().get("/v1/health-checks");
        String edge = "e-" + check;
        insert(two.jdbc(), "insert into edge (id, name) values (:edge, :edge)", edge, check);
        insert(
                two.jdbc(),
                """
                insert into verdict (edge_id, health_check_id, healthy, reason, since)
                values (:edge, :check, false, 'because', now())
                """,
                edge,
                check);
        insert(
                two.jdbc(),
                """
                insert into health_flip (edge_id, health_check_id, at, healthy, reason,
                       votes_healthy, votes)
                values (:edge, :check, now(), false, 'because', 0, 1)
                """,
                edge,
                check);
        for (String table : List.of("verdict", "health_flip")) {
            String sql = "select count(*) from " + table + " where edge_id = :edge";
            Function<JdbcClient, Long> count =
                    jdbc -> jdbc.sql(sql).param("edge", edge).query(Long.class).single();
            assertThat(two.as(two.acme(), count)).as(table).isEqualTo(1);
            assertThat(two.as(two.bolt(), count)).as(table).isZero();
        }
    }

    private static void insert(JdbcClient jdbc, String sql, String edge, String check) {
        JdbcClient.StatementSpec statement = jdbc.sql(sql).param("edge", edge);
        (sql.contains(":check") ? statement.param("check", check) : statement).update();
    }

    @ParameterizedTest
    @EnumSource
    void nothing_of_another_tenant_is_changed(Account account) {
        Two two = two(account);
        for (String sql :
                List.of(
                        "update resource set name = 'mine' where tenant_id = :acme",
                        "update resource set name = 'mine' where managed and :acme <> ''",
                        "delete from resource where tenant_id = :acme",
                        "delete from reference where tenant_id = :acme",
                        "delete from api_key_secret where tenant_id = :acme",
                        "delete from idempotent_answer where tenant_id = :acme",
                        "update invalidation set soft = true where tenant_id = :acme",
                        "delete from ownership where tenant_id = :acme",
                        "delete from signing_key where tenant_id = :acme")) {
            int rows =
                    two.as(
                            two.bolt(),
                            jdbc -> jdbc.sql(sql).param("acme", two.acme().id()).update());
            assertThat(rows).as(sql).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothing_is_put_into_another_tenant_or_hung_on_what_it_has(Account account) {
        Two two = two(account);
        String site = two.ids().get("/v1/distributions");
        String own = two.bolt().get("/v1/distributions").text("/items/0/id");
        for (String sql :
                List.of(
                        """
                        insert into resource (id, kind, document, revision, created_at, updated_at,
                                              tenant_id)
                        values ('d-put', 'distribution', '{}', 0, now(), now(), :acme)
                        """,
                        "update resource set tenant_id = :acme where id = :own",
                        "update resource set tenant_id = null, managed = true where id = :own",
                        "insert into reference (from_id, to_id) values (:own, :site)",
                        """
                        insert into invalidation (id, distribution_id, paths)
                        values ('inv-put', :site, '{/*}')
                        """,
                        """
                        insert into distribution_alias (name, distribution_id)
                        values ('put.test', :site)
                        """,
                        "insert into ownership (resource_id, owner) values (:site, 'me')",
                        """
                        insert into change (id, actor, verb, subject, request_id, tenant_id)
                        values ('chg-put', 'me', 'CREATE', 'x/y', 'req', :acme)
                        """)) {
            assertThatThrownBy(() ->
                            two.as(
                                    two.bolt(),
                                    jdbc ->
                                            jdbc.sql(sql)
                                                    .param("acme", two.acme().id())
                                                    .param("own", own)
                                                    .param("site", site)
                                                    .update()))
                    .as(sql)
                    .isInstanceOf(DataAccessException.class)
                    .rootCause()
                    .hasMessageContaining("row-level security");
        }
    }

    @ParameterizedTest
    @EnumSource
    void who_says_nothing_to_postgres_sees_nothing(Account account) {
        Two two = two(account);
        assertThatThrownBy(() ->
                        Scope.NOBODY.call(() ->
                                two.jdbc()
                                        .sql(
                                                """
                                                insert into idempotent_answer
                                                       (actor, key, request_sha256, status,
                                                        headers, body)
                                                values ('a', 'b', sha256('x'), 200, '{}', '')
                                                """)
                                        .update()))
                .isInstanceOf(DataAccessException.class);
        if (account == Account.ORDINARY) {
            JdbcClient silent = JdbcClient.create(new DriverManagerDataSource(url, USER, PASSWORD));
            Long seen =
                    silent.sql("select count(*) from resource where not managed")
                            .query(Long.class)
                            .single();
            assertThat(seen).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void for_a_tenant_secrets_of_the_installation_are_closed_to_who_passes_policies_by(
            Account account) {
        Two two = two(account);
        String role =
                two.as(
                        two.bolt(),
                        jdbc -> jdbc.sql("select current_user").query(String.class).single());
        assertThat(role)
                .isEqualTo(
                        switch (account) {
                            case SUPERUSER -> "warmfront_tenant";
                            case ORDINARY -> USER;
                        });
        if (account == Account.SUPERUSER) {
            assertThatThrownBy(() ->
                            two.as(
                                    two.bolt(),
                                    jdbc ->
                                            jdbc.sql("select sealed from sealed_secret")
                                                    .query(byte[].class)
                                                    .list()))
                    .rootCause()
                    .hasMessageContaining("permission denied");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_backup_has_what_all_tenants_have(Account account, @TempDir Path folder) {
        Two two = two(account);
        Service from = two.acme().service();
        Path file = folder.resolve("all.zip");
        boolean plain = account == Account.ORDINARY;
        String name = "restored_" + account.name().toLowerCase();
        superuser
                .bean(JdbcClient.class)
                .sql("create database " + name + (plain ? " owner " + USER : ""))
                .update();
        String user = plain ? USER : superuser.databaseUser();
        String password = plain ? PASSWORD : superuser.databasePassword();
        String source = plain ? url : superuser.databaseUrl("postgres");
        new Backup(new Place(source, user, password), "test").write(file, null, false);
        String target = superuser.databaseUrl(name);
        try (Archive archive = Archive.open(file)) {
            new Restore(new Place(target, user, password))
                    .from(archive, false, System.currentTimeMillis());
        }
        try (Service again = from.anotherOn(target, plain ? account() : Map.of())) {
            for (Guest guest : List.of(two.acme(), two.bolt())) {
                Answer before = guest.get("/v1/distributions");
                Answer after =
                        new Guest(again, guest.id(), guest.name(), guest.token())
                                .get("/v1/distributions");
                assertThat(after.body()).isEqualTo(before.body());
            }
            Long seen =
                    Scope.of(two.bolt().id())
                            .call(() ->
                                    count(
                                            again.bean(JdbcClient.class),
                                            "resource",
                                            two.acme().id()));
            assertThat(seen).isZero();
        }
    }
}
