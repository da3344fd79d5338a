package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.launch.Launch;
import dev.warmfront.postgres.LocalPostgres;
import dev.warmfront.snapshot.Release;
import dev.warmfront.testkit.system.Api;
import dev.warmfront.testkit.system.Installation;
import dev.warmfront.testkit.system.ServiceProcess;
import dev.warmfront.testkit.system.Until;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/// Three replicas as processes on one PostgreSQL, killed in the midst of writes, publishes and
/// streams, and PostgreSQL itself taken away under them. What was acknowledged is there, once.
///
/// `-Dreplicas.rounds=50` kills so often, `-Dreplicas.seed=7` at other moments.
class KilledReplicasTest {

    private static final int ROUNDS = Integer.getInteger("replicas.rounds", 3);
    private static final long SEED = Long.getLong("replicas.seed", 20_261_123L);
    private static final int REPLICAS = 3;
    private static final int WRITERS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String TOKEN =
            "wf_01fire_" + "6bb9b8a2d5f1c3e4a790817263544536271809aabbccddee";

    private static final String DISTRIBUTION =
            """
            {"comment": "%s", "origins": [{"id": "o", "domainName": "o.test"}],
             "defaultCacheBehaviour": {"targetOriginId": "o"}}
            """;

    @TempDir private Path folder;
    private final Random chance = new Random(SEED);
    private final List<Replica> replicas = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final Map<String, Integer> unsure = new TreeMap<>();

    /// What was acknowledged: how often each was changed, by the marker it was made with.
    private final Map<String, Integer> acknowledged = new ConcurrentHashMap<>();

    private LocalPostgres postgres;
    private Relay relay;
    private String url;
    private volatile boolean over;

    /// A control plane that is started again where it was.
    private final class Replica {

        private final int api = Installation.freePort();
        private final int fleet = Installation.freePort();
        private final int management = Installation.freePort();
        private ServiceProcess process;

        Replica() throws IOException {}

        void start() throws IOException {
            List<String> command =
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Xmx256m",
                            "--enable-native-access=ALL-UNNAMED",
                            "--sun-misc-unsafe-memory-access=allow",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Launch.class.getName(),
                            "--server.port=" + api,
                            "--server.address=127.0.0.1",
                            "--management.server.port=" + management,
                            "--warmfront.fleet.port=" + fleet,
                            "--warmfront.fleet.address=127.0.0.1",
                            "--warmfront.kek-file=" + folder.resolve("kek"),
                            "--warmfront.kek-create=true",
                            "--warmfront.admin-token-file=" + folder.resolve("token"),
                            "--spring.datasource.hikari.connection-timeout=1000");
            process =
                    ServiceProcess.start(
                            "replica-" + api,
                            folder,
                            command,
                            Map.of(
                                    "SPRING_DATASOURCE_URL",
                                    url,
                                    "SPRING_DATASOURCE_USERNAME",
                                    LocalPostgres.USER,
                                    "SPRING_DATASOURCE_PASSWORD",
                                    postgres.password()));
        }

        void awaitReady() throws InterruptedException {
            Until.holds(
                    PATIENCE,
                    process::output,
                    () -> process.isAlive() && api().get("/v1/rollout-policy").status() == 200);
        }

        Api api() {
            return new Api("http://127.0.0.1:" + api, TOKEN);
        }
    }

    @BeforeEach
    void three_replicas() throws Exception {
        Files.writeString(folder.resolve("token"), TOKEN);
        postgres = LocalPostgres.start(folder.resolve("postgres"));
        relay = new Relay();
        url = relay.before(postgres.jdbcUrl());
        for (int i = 0; i < REPLICAS; i++) {
            replicas.add(new Replica());
        }
        // The first one makes the tables and the key; two that are new at once are another test.
        replicas.getFirst().start();
        replicas.getFirst().awaitReady();
        for (Replica replica : replicas.subList(1, REPLICAS)) {
            replica.start();
        }
        for (Replica replica : replicas) {
            replica.awaitReady();
        }
    }

    @AfterEach
    void stops() throws Exception {
        over = true;
        for (Replica replica : replicas) {
            replica.process.close();
        }
        relay.close();
        postgres.close();
    }

    @Test
    void killed_replicas_and_a_database_that_goes_away_lose_nothing_and_double_nothing()
            throws Exception {
        List<ScriptedEdge> edges = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            edges.add(joined("edge-" + i).movesTo(replicas.get(i).fleet));
        }
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            Writer writer = new Writer(i, new Random(SEED + i));
            writers.add(Thread.ofVirtual().start(writer));
        }
        for (int i = 0; i < ROUNDS; i++) {
            pause(chance.nextInt(700));
            kill(replicas.get(chance.nextInt(REPLICAS)), edges);
            pause(chance.nextInt(300));
            takeDatabaseAway(i % 2 == 0 ? "INT" : "QUIT");
            keepAttached(edges);
        }
        over = true;
        for (Thread writer : writers) {
            writer.join(PATIENCE);
        }
        assertThat(failures).isEmpty();
        judge(edges);
        edges.forEach(ScriptedEdge::close);
    }

    private ScriptedEdge joined(String name) throws Exception {
        Api.Answer token =
                replicas.getFirst()
                        .api()
                        .post("/v1/edges/enrolment-tokens", "{\"name\": \"" + name + "\"}")
                        .expecting(201);
        return ScriptedEdge.joinsAt(replicas.getFirst().fleet, token.text("/token"));
    }

    /// Another moment each round; nothing is waited for.
    private static void pause(int millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private void kill(Replica victim, List<ScriptedEdge> edges) throws Exception {
        victim.process.kill();
        keepAttached(edges);
        victim.start();
        victim.awaitReady();
    }

    /// An edge whose stream ended tries the next replica, as a real one does.
    private void keepAttached(List<ScriptedEdge> edges) {
        for (ScriptedEdge edge : edges) {
            if (edge.end() != null) {
                edge.movesTo(replicas.get(chance.nextInt(REPLICAS)).fleet);
            }
        }
    }

    /// Stops PostgreSQL, at once (INT) or as a crash does (QUIT), and starts it again.
    private void takeDatabaseAway(String signal) throws Exception {
        Path pid = folder.resolve("postgres/data/postmaster.pid");
        String number = Files.readAllLines(pid).getFirst().strip();
        Process kill = new ProcessBuilder("kill", "-" + signal, number).start();
        assertThat(kill.waitFor()).isZero();
        postgres.close();
        relay.cut();
        postgres = LocalPostgres.start(folder.resolve("postgres"));
        assertThat(relay.before(postgres.jdbcUrl())).isNotEmpty();
    }

    /// Makes distributions and changes them, each write until it is acknowledged.
    private final class Writer implements Runnable {

        private final int number;
        private final Random chance;
        private final HttpClient http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

        Writer(int number, Random chance) {
            this.number = number;
            this.chance = chance;
        }

        @Override
        public void run() {
            try (http) {
                for (int i = 0; !over; i++) {
                    write("w" + number + "-" + i);
                }
            } catch (IOException | InterruptedException | AssertionError | RuntimeException e) {
                synchronized (failures) {
                    failures.add(e);
                }
            }
        }

        private void write(String marker) throws IOException, InterruptedException {
            HttpResponse<String> made =
                    insisting(
                            "POST",
                            "/v1/distributions",
                            DISTRIBUTION.formatted(marker),
                            "Idempotency-Key",
                            marker);
            assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
            acknowledged.put(marker, 0);
            String path = made.headers().firstValue("Location").orElseThrow();
            String etag = made.headers().firstValue("ETag").orElseThrow();
            int changes = chance.nextInt(3);
            for (int i = 1; i <= changes; i++) {
                etag = changed(path, etag, "{\"comment\": \"" + marker + "/" + i + "\"}");
                acknowledged.put(marker, i);
            }
        }

        /// A change has no key: whether one went through whose answer got lost tells its ETag.
        private String changed(String path, String etag, String patch)
                throws IOException, InterruptedException {
            HttpResponse<String> answer = insisting("PATCH", path, patch, "If-Match", etag);
            if (answer.statusCode() == 412) {
                answer = insisting("GET", path, null, "Accept", "application/json");
                String comment = patch.substring(patch.indexOf(": ") + 2, patch.length() - 1);
                assertThat(answer.body()).contains("\"comment\":" + comment);
            }
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return answer.headers().firstValue("ETag").orElseThrow();
        }

        private HttpResponse<String> insisting(
                String method, String path, String body, String... header)
                throws IOException, InterruptedException {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (true) {
                Replica replica = replicas.get(chance.nextInt(REPLICAS));
                try {
                    HttpResponse<String> answer =
                            http.send(
                                    request(replica, method, path, body, header),
                                    HttpResponse.BodyHandlers.ofString());
                    if (answer.statusCode() != 503) {
                        assertThat(answer.statusCode()).as(answer.body()).isLessThan(500);
                        return answer;
                    }
                    assertThat(answer.body()).contains("urn:warmfront:problem:unavailable");
                    note("503");
                } catch (IOException gone) {
                    note(gone.getClass().getSimpleName());
                    pause(20);
                }
                assertThat(System.nanoTime()).as(method + " " + path).isLessThan(end);
            }
        }

        private HttpRequest request(
                Replica replica, String method, String path, String body, String... header) {
            String type = method.equals("PATCH") ? "merge-patch+json" : "json";
            return HttpRequest.newBuilder(
                            java.net.URI.create("http://127.0.0.1:" + replica.api + path))
                    .timeout(Duration.ofSeconds(20))
                    .header("Authorization", "Bearer " + TOKEN)
                    .header("Content-Type", "application/" + type)
                    .header(header[0], header[1])
                    .method(
                            method,
                            body == null
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(body))
                    .build();
        }
    }

    private void note(String what) {
        synchronized (unsure) {
            unsure.merge(what, 1, Integer::sum);
        }
    }

    private void judge(List<ScriptedEdge> edges) throws Exception {
        JdbcClient jdbc =
                JdbcClient.create(
                        new DriverManagerDataSource(
                                postgres.jdbcUrl(), LocalPostgres.USER, postgres.password()));
        everyWriteIsThereOnce(jdbc);
        Api api = replicas.getFirst().api();
        Api.Answer last =
                api.post("/v1/distributions", DISTRIBUTION.formatted("last")).expecting(201);
        Until.holds(
                PATIENCE,
                () -> "not live everywhere",
                () -> {
                    keepAttached(edges);
                    return api.get("/v1/changes/" + last.change() + "?wait=1s")
                            .text("/status")
                            .equals("LIVE");
                });
        long newest = number(jdbc, "select max(version) from release");
        assertThat(number(jdbc, "select count(*) from release")).isEqualTo(newest);
        for (ScriptedEdge edge : edges) {
            heardEachOnce(jdbc, edge);
            assertThat(edge.running().version()).isEqualTo(newest);
        }
        assertThat(api.get("/v1/audit-events/verification").text("/intact")).isEqualTo("true");
        Until.holds(
                PATIENCE,
                () -> "an advisory lock was left behind",
                () ->
                        number(jdbc, "select count(*) from pg_locks where locktype = 'advisory'")
                                == 0);
        report(newest);
    }

    private void everyWriteIsThereOnce(JdbcClient jdbc) {
        Map<String, Integer> there = new TreeMap<>();
        jdbc.sql(
                        """
                        select document->>'comment' as comment,
                               (select count(*)
                                  from change
                                 where subject = kind || '/' || id) as writes
                          from resource
                         where kind = 'distribution'
                        """)
                .query(row -> {
                    String[] parts = row.getString("comment").split("/");
                    int changes = parts.length == 1 ? 0 : Integer.parseInt(parts[1]);
                    assertThat(row.getInt("writes")).as(parts[0]).isEqualTo(changes + 1);
                    assertThat(there.put(parts[0], changes)).as("twice: " + parts[0]).isNull();
                });
        assertThat(there).isEqualTo(new TreeMap<>(acknowledged));
        assertThat(number(jdbc, "select count(*) from version where subject like 'distribution/%'"))
                .isEqualTo(
                        number(
                                jdbc,
                                "select count(*) from change where subject like 'distribution/%'"));
        assertThat(number(jdbc, "select count(*) from audit_event"))
                .isEqualTo(number(jdbc, "select count(*) from change"));
    }

    /// What it ran only ever became newer, and is what was published under that number.
    private static void heardEachOnce(JdbcClient jdbc, ScriptedEdge edge) {
        long before = 0;
        for (Release release : edge.ran()) {
            assertThat(release.version()).isGreaterThan(before);
            before = release.version();
            assertThat(
                            jdbc.sql("select encode(digest, 'hex') from release where version = ?")
                                    .param(release.version())
                                    .query(String.class)
                                    .single())
                    .isEqualTo(release.digest().hex());
        }
    }

    private static long number(JdbcClient jdbc, String sql) {
        return jdbc.sql(sql).query(Long.class).single();
    }

    @SuppressWarnings("SystemOut") // Figures for whoever reads the build.
    private void report(long newest) {
        int changes = acknowledged.values().stream().mapToInt(Integer::intValue).sum();
        System.out.printf(
                "%d kills of replicas and %d of PostgreSQL, seed %d: %d acknowledged writes, %d"
                        + " releases, nothing lost or doubled; tried again because of %s%n",
                ROUNDS, ROUNDS, SEED, acknowledged.size() + changes, newest, unsure);
    }
}
