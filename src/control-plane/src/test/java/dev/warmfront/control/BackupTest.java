package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warmfront.control.Service.Answer;
import dev.warmfront.control.backup.Archive;
import dev.warmfront.control.backup.Backup;
import dev.warmfront.control.backup.BackupFailure;
import dev.warmfront.control.backup.Manifest;
import dev.warmfront.control.backup.Place;
import dev.warmfront.control.backup.Restore;
import dev.warmfront.control.certificate.Issued;
import dev.warmfront.postgres.LocalPostgres;
import dev.warmfront.protocol.ToEdge;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.json.JsonMapper;

/// A service is lost, and made again from a backup.
@ExtendWith(Service.Provider.class)
class BackupTest {

    /// What tells a service apart from another with the same past: everything it keeps.
    private static final List<String> LISTS =
            List.of(
                    "/v1/distributions",
                    "/v1/hosted-zones",
                    "/v1/web-acls",
                    "/v1/ip-sets",
                    "/v1/health-checks",
                    "/v1/cache-policies",
                    "/v1/response-headers-policies",
                    "/v1/certificates",
                    "/v1/audit-events",
                    "/v1/rollout-policy",
                    "/v1/audit-events/verification",
                    "/v1/apply/export?unowned=true",
                    "/v1/apply/export?owner=shop");

    @TempDir private Path folder;
    private final Service any;

    BackupTest(Service any) {
        this.any = any;
    }

    private Place place(String url) {
        return new Place(url, LocalPostgres.USER, any.databasePassword());
    }

    private Manifest backup(String url, Path file) {
        return new Backup(place(url), "test").write(file, null, false);
    }

    private String restored(Path file, String database) {
        String url = any.newDatabase(database);
        try (Archive archive = Archive.open(file)) {
            new Restore(place(url)).from(archive, false, System.currentTimeMillis());
        }
        return url;
    }

    @Test
    void what_is_restored_in_an_empty_place_is_the_same_and_edges_go_on() {
        String url = any.newDatabase("backup_whole");
        Path file = folder.resolve("whole.zip");
        Map<String, String> before;
        String token;
        ScriptedEdge edge;
        Issued leaf = Issued.leaf(Issued.authority("CA"), Issued.newKeys(), "www.shop.test");
        Answer site;
        try (Service lost = any.anotherOn(url, Map.of())) {
            token = lost.token();
            edge = ScriptedEdge.joins(lost, "kept").attaches();
            site = fill(lost, leaf);
            edge.hears(heard -> edge.runs(site));
            before = everything(lost);
            Manifest manifest = backup(url, file);
            assertThat(manifest.contents()).containsEntry("distribution", 2L);
            assertThat(manifest.newestRelease()).isPositive();
            // What happened after the backup is lost, and edges have seen it.
            Answer later = patched(lost, site, "later.html");
            assertThat(lost.change(later, "20s").text("/status")).isEqualTo("LIVE");
            invalidated(lost, site);
            edge.hears(heard -> heard.stream().anyMatch(ToEdge::hasInvalidation));
        }
        String place = restored(file, "backup_whole_again");
        try (Service again = any.anotherOn(place, Map.of("warmfront.suffix", "cdn.localhost"))) {
            assertThat(again.token()).as("there is an owner already").isNull();
            again.goesBy(token);
            assertThat(everything(again)).isEqualTo(before);
            try (ScriptedEdge kept = edge.movesTo(again)) {
                kept.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
                Deadline.until("it runs what was restored", () -> rootOf(kept).equals(""));
                assertThat(kept.heard().stream().filter(ToEdge::hasKeys).toList().toString())
                        .contains(leaf.keyPem().lines().toList().get(1));
                Answer next = patched(again, again.get("/v1/distributions/" + site.id()), "n.html");
                assertThat(again.change(next, "20s").text("/status")).isEqualTo("LIVE");
                assertThat(rootOf(kept)).isEqualTo("n.html");
                invalidated(again, site);
                kept.hears(heard -> heard.stream().anyMatch(ToEdge::hasInvalidation));
            }
            assertThat(again.get("/v1/audit-events/verification").text("/intact"))
                    .isEqualTo("true");
        }
    }

    private static String rootOf(ScriptedEdge edge) {
        return edge.running().snapshot().distributions().stream()
                .filter(distribution -> distribution.aliases().contains("www.shop.test"))
                .map(distribution -> distribution.defaultRootObject())
                .findFirst()
                .orElse("gone");
    }

    private static Answer patched(Service service, Answer site, String root) {
        Answer patched =
                service.patch(
                        "/v1/distributions/" + site.id(),
                        "{\"defaultRootObject\": \"" + root + "\"}",
                        "If-Match",
                        "*");
        assertThat(patched.status()).as(patched.response().body()).isEqualTo(200);
        return patched;
    }

    private static void invalidated(Service service, Answer site) {
        Answer made =
                service.post(
                        "/v1/distributions/" + site.id() + "/invalidations",
                        "{\"paths\": [\"/*\"]}");
        assertThat(made.status()).as(made.response().body()).isEqualTo(201);
    }

    /// One of every kind, and of everything else that is kept.
    private static Answer fill(Service service, Issued leaf) {
        JsonMapper json = JsonMapper.shared();
        Answer certificate =
                created(
                        service,
                        "/v1/certificates",
                        "{\"name\": \"www\", \"chainPem\": "
                                + json.writeValueAsString(leaf.pem())
                                + ", \"privateKeyPem\": "
                                + json.writeValueAsString(leaf.keyPem())
                                + "}");
        created(service, "/v1/ip-sets", "{\"name\": \"b\", \"addresses\": [\"192.0.2.0/24\"]}");
        Answer acl = created(service, "/v1/web-acls", "{\"name\": \"acl\"}");
        created(service, "/v1/cache-policies", "{\"name\": \"a \\\\ \\\"q\\\" \u00e4\u20ac\"}");
        created(service, "/v1/response-headers-policies", "{\"name\": \"headers\"}");
        created(
                service,
                "/v1/health-checks",
                "{\"name\": \"up\", \"type\": \"HTTP\", \"path\": \"/up\","
                        + " \"domainName\": \"192.0.2.9\"}");
        created(service, "/v1/api-keys", "{\"name\": \"ci\", \"role\": \"CI\"}");
        Answer zone = created(service, "/v1/hosted-zones", "{\"name\": \"shop.test\"}");
        Answer applied =
                service.post(
                        "/v1/apply",
                        """
                        {"owner": "shop", "distributions": [
                          {"name": "owned", "tags": {"team": "shop"},
                           "origins": [{"id": "o", "domainName": "o.shop.test"}],
                           "defaultCacheBehaviour": {"targetOriginId": "o"}}]}
                        """);
        assertThat(applied.status()).as(applied.response().body()).isEqualTo(200);
        Answer site =
                created(
                        service,
                        "/v1/distributions",
                        """
                        {"name": "site", "aliases": ["www.shop.test"], "certificateId": "%s",
                         "webAclId": "%s",
                         "origins": [{"id": "o", "domainName": "o.shop.test"}],
                         "defaultCacheBehaviour": {"targetOriginId": "o"}}
                        """
                                .formatted(certificate.id(), acl.id()));
        assertThat(zone.id()).isNotEmpty();
        Answer restored =
                service.send(
                        "POST",
                        "/v1/distributions/" + site.id() + "/versions/1/restore",
                        null,
                        "If-Match",
                        "*");
        assertThat(restored.status()).as(restored.response().body()).isEqualTo(200);
        return site;
    }

    private static Answer created(Service service, String path, String document) {
        Answer made = service.post(path, document);
        assertThat(made.status()).as(path + " " + made.response().body()).isEqualTo(201);
        return made;
    }

    private static Map<String, String> everything(Service service) {
        Map<String, String> all = new TreeMap<>();
        for (String list : LISTS) {
            Answer answer = service.get(list);
            assertThat(answer.status()).as(list).isEqualTo(200);
            all.put(list, answer.response().body());
        }
        return all;
    }

    @Test
    void a_backup_in_the_midst_of_writes_is_of_one_moment() throws Exception {
        String url = any.newDatabase("backup_busy");
        Path file = folder.resolve("busy.zip");
        try (Service busy = any.anotherOn(url, Map.of())) {
            List<Integer> statuses = new ArrayList<>();
            Thread writer =
                    Thread.ofVirtual()
                            .start(() -> {
                                while (!Files.exists(file) && statuses.size() < 2_000) {
                                    statuses.add(busy.distribution().status());
                                }
                            });
            Deadline.until("there are some", () -> statuses.size() > 5);
            backup(url, file);
            writer.join();
        }
        JdbcClient jdbc = jdbc(restored(file, "backup_busy_again"));
        long changes = count(jdbc, "change");
        assertThat(changes).isGreaterThan(5);
        // Each write is a row of each of these, or none of any.
        assertThat(count(jdbc, "audit_event")).isEqualTo(changes);
        assertThat(count(jdbc, "resource where kind = 'distribution'"))
                .isEqualTo(count(jdbc, "version where subject like 'distribution/%'"))
                .isEqualTo(count(jdbc, "change where subject like 'distribution/%'"));
    }

    private JdbcClient jdbc(String url) {
        return JdbcClient.create(
                new DriverManagerDataSource(url, LocalPostgres.USER, any.databasePassword()));
    }

    private static long count(JdbcClient jdbc, String table) {
        return jdbc.sql("select count(*) from " + table).query(Long.class).single();
    }

    @Test
    void what_is_there_is_not_thrown_away_unless_somebody_says_so_and_stops_using_it() {
        String from = any.newDatabase("backup_from");
        String to = any.newDatabase("backup_to");
        Path file = folder.resolve("one.zip");
        String token;
        try (Service one = any.anotherOn(from, Map.of())) {
            one.distribution();
            token = one.token();
        }
        backup(from, file);
        Restore restore = new Restore(place(to));
        try (Service other = any.anotherOn(to, Map.of());
                Archive archive = Archive.open(file)) {
            assertThatThrownBy(() -> restore.from(archive, false, 1))
                    .isInstanceOf(BackupFailure.class)
                    .hasMessageStartingWith("database: not empty")
                    .hasMessageContaining("--replace");
            assertThatThrownBy(() -> restore.from(archive, true, 1))
                    .isInstanceOf(BackupFailure.class)
                    .hasMessageContaining("stop every control plane");
            assertThat(other.get("/v1/distributions").body().at("/items").size()).isZero();
        }
        try (Archive archive = Archive.open(file)) {
            restore.from(archive, true, System.currentTimeMillis());
        }
        try (Service other = any.anotherOn(to, Map.of())) {
            other.goesBy(token);
            assertThat(other.get("/v1/distributions").body().at("/items").size()).isEqualTo(1);
        }
    }

    @Test
    void a_backup_that_is_not_what_it_was_is_refused_before_anything_is_touched() throws Exception {
        String url = any.newDatabase("backup_damaged");
        try (Service service = any.anotherOn(url, Map.of())) {
            service.distribution();
        }
        Path file = folder.resolve("fine.zip");
        backup(url, file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        refused(altered(file, "/tables/resource.copy", "origins", "0rigins"), "table resource");
        refused(altered(file, "/manifest.json", "\"test\"", "\"t3st\""), "manifest");
        Path half = folder.resolve("half.zip");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(half, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        refused(half, "not a whole backup");
        // So many that some are not those of a header that nobody reads.
        for (int i = 0; i < 128; i++) {
            bytes[bytes.length / 3 + i] ^= 1;
        }
        Files.write(half, bytes);
        assertThatThrownBy(() -> Archive.open(half).close()).isInstanceOf(BackupFailure.class);
        refused(folder.resolve("nowhere.zip"), "no such file");
        assertThatThrownBy(() -> backup(url, file)).hasMessageContaining("exists (expected:");
        assertThatThrownBy(() -> backup(any.newDatabase("backup_nothing"), folder.resolve("n")))
                .hasMessageStartingWith("database: not one of Warmfront's");
        assertThat(folder.toFile().list()).doesNotContain("n", "n.half");
    }

    private static void refused(Path file, String why) {
        assertThatThrownBy(() -> Archive.open(file).close())
                .isInstanceOf(BackupFailure.class)
                .hasMessageContaining(why);
    }

    /// A copy with something replaced in one entry, as somebody with a ZIP tool could do it.
    private Path altered(Path file, String entry, String text, String other) throws IOException {
        Path copy = Files.copy(file, folder.resolve(UUID.randomUUID() + ".zip"));
        try (FileSystem zip = FileSystems.newFileSystem(copy)) {
            String before = Files.readString(zip.getPath(entry));
            assertThat(before).contains(text);
            Files.writeString(zip.getPath(entry), before.replace(text, other));
        }
        return copy;
    }

    @Test
    void the_key_is_in_it_only_when_asked_for_and_known_again_without_being_told() {
        String url = any.newDatabase("backup_key");
        any.anotherOn(url, Map.of()).close();
        String key = Base64.getEncoder().encodeToString(new byte[32]);
        Backup backup = new Backup(place(url), "test");
        Manifest without = backup.write(folder.resolve("without.zip"), key, false);
        Manifest with = backup.write(folder.resolve("with.zip"), key, true);
        assertThat(without.keyFingerprint()).isEqualTo(with.keyFingerprint()).hasSize(32);
        try (Archive one = Archive.open(folder.resolve("without.zip"));
                Archive two = Archive.open(folder.resolve("with.zip"))) {
            assertThat(one.key()).isEmpty();
            assertThat(two.key()).contains(key);
        }
        assertThatThrownBy(() -> backup.write(folder.resolve("x.zip"), null, true))
                .hasMessageStartingWith("key: missing");
    }

    @Test
    void a_backup_of_an_older_schema_is_migrated_and_one_of_a_newer_schema_is_refused() {
        String old = any.newDatabase("backup_old");
        Flyway.configure()
                .dataSource(old, LocalPostgres.USER, any.databasePassword())
                .locations("classpath:db/migration")
                .target("7")
                .load()
                .migrate();
        String secret = "6bb9b8a2d5f1c3e4a7908172635445362718091a";
        jdbc(old)
                .sql(
                        """
                        insert into api_key (id, name, role, secret_sha256)
                        values ('01old', 'first', 'ADMIN', sha256(convert_to(:secret, 'UTF8')))
                        """)
                .param("secret", secret)
                .update();
        jdbc(old)
                .sql(
                        """
                        insert into change (id, actor, verb, subject, request_id)
                        values ('chg-1', 'api-key/01old', 'CREATE', 'zone/1', 'req-1')
                        """)
                .update();
        Path file = folder.resolve("old.zip");
        assertThat(backup(old, file).schema()).isEqualTo("0007");
        String place = restored(file, "backup_old_again");
        try (Service service = any.anotherOn(place, Map.of())) {
            assertThat(service.token()).isNull();
            service.goesBy("wf_01old_" + secret);
            Answer verdict = service.get("/v1/audit-events/verification");
            assertThat(verdict.text("/intact")).as(verdict.response().body()).isEqualTo("true");
        }
        jdbc(old)
                .sql("update flyway_schema_history set version = '9999' where version = '0007'")
                .update();
        Path newer = folder.resolve("newer.zip");
        backup(old, newer);
        String empty = any.newDatabase("backup_newer");
        try (Archive archive = Archive.open(newer)) {
            assertThatThrownBy(() -> new Restore(place(empty)).from(archive, false, 1))
                    .isInstanceOf(BackupFailure.class)
                    .hasMessageStartingWith("schema: 9999 (expected: one that this version knows");
        }
        assertThat(count(jdbc(empty), "pg_namespace where nspname = 'warmfront_restore'")).isZero();
    }
}
