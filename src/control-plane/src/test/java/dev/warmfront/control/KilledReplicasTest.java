package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.postgres.LocalPostgres;
import dev.warmfront.snapshot.Release;
import dev.warmfront.testkit.system.Api;
import dev.warmfront.testkit.system.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
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

    private static final int ROUNDS = Integer.getInteger("replicas.rounds", 4);
    private static final long SEED = Long.getLong("replicas.seed", 20_261_123L);
    private static final int REPLICAS = 3;
    private static final int WRITERS = 3;
    private static final int PROGRESS = 6;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String TOKEN =
            "wf_01fire_" + "6bb9b8a2d5f1c3e4a790817263544536271809aabbccddee";

    @TempDir private Path folder;
    private final Random chance = new Random(SEED);
    private final List<Replica> replicas = new ArrayList<>();
    private final List<ScriptedEdge> edges = new ArrayList<>();
    private LocalPostgres postgres;
    private Relay relay;
    private String url;

    @BeforeEach
    void three_replicas_and_two_edges() throws Exception {
        Files.writeString(folder.resolve("token"), TOKEN);
        postgres = LocalPostgres.start(folder.resolve("postgres"));
        relay = new Relay();
        url = relay.before(postgres.jdbcUrl());
        for (int i = 0; i < REPLICAS; i++) {
            Replica replica = new Replica(folder, TOKEN);
            replicas.add(replica);
            replica.start(url, postgres.password());
        }
        for (Replica replica : replicas) {
            Until.holds(PATIENCE, replica::output, replica::isReady);
        }
        for (int i = 0; i < 2; i++) {
            Replica home = replicas.get(i);
            Api.Answer token =
                    home.api()
                            .post("/v1/edges/enrolment-tokens", "{\"name\": \"edge-" + i + "\"}")
                            .expecting(201);
            edges.add(ScriptedEdge.joinsAt(home.fleetPort(), token.text("/token")).attaches());
        }
    }

    @AfterEach
    void stops() throws Exception {
        edges.forEach(ScriptedEdge::close);
        for (Replica replica : replicas) {
            replica.close();
        }
        relay.close();
        postgres.close();
    }

    @Test
    void killed_replicas_and_a_database_that_goes_away_lose_nothing_and_double_nothing()
            throws Exception {
        Map<String, Integer> kills = new TreeMap<>();
        try (Writers writers = new Writers(replicas, TOKEN, WRITERS, SEED)) {
            for (int i = 0; i < ROUNDS; i++) {
                progress(writers);
                // Another moment each round; nothing is waited for.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(chance.nextInt(400)));
                kills.merge(i % 2 == 0 ? replicaIsKilled() : databaseGoesAway(), 1, Integer::sum);
            }
            progress(writers);
            writers.stop();
            assertThat(writers.failures()).as(outputs()).isEmpty();
            judge(writers);
            report(kills, writers);
        }
    }

    /// Waits until more was acknowledged: whoever is left goes on, and who was killed comes back.
    private void progress(Writers writers) throws Exception {
        int wanted = writers.acknowledged() + PROGRESS + chance.nextInt(PROGRESS);
        Until.holds(
                PATIENCE,
                () -> writers + "\n" + outputs(),
                () -> {
                    keepRunning();
                    return !writers.failures().isEmpty() || writers.acknowledged() >= wanted;
                });
    }

    /// Starts who ended, as whoever looks after services does; an edge whose stream ended tries the
    /// next replica, as a real one does.
    private void keepRunning() throws IOException {
        for (Replica replica : replicas) {
            if (!replica.isAlive()) {
                replica.start(url, postgres.password());
            }
        }
        for (ScriptedEdge edge : edges) {
            if (edge.end() != null) {
                edge.movesTo(replicas.get(chance.nextInt(REPLICAS)).fleetPort());
            }
        }
    }

    private String replicaIsKilled() throws InterruptedException {
        replicas.get(chance.nextInt(REPLICAS)).kill();
        return "replica";
    }

    /// Stops PostgreSQL, with a farewell to everybody connected or as a crash does, and starts it.
    private String databaseGoesAway() throws Exception {
        String signal = chance.nextBoolean() ? "INT" : "QUIT";
        Path pid = folder.resolve("postgres/data/postmaster.pid");
        String number = Files.readAllLines(pid).getFirst().strip();
        Process kill = new ProcessBuilder("kill", "-" + signal, number).start();
        assertThat(kill.waitFor()).isZero();
        postgres.close();
        relay.cut();
        postgres = LocalPostgres.start(folder.resolve("postgres"));
        assertThat(relay.before(postgres.jdbcUrl())).isEqualTo(url);
        return "PostgreSQL by SIG" + signal;
    }

    private void judge(Writers writers) throws Exception {
        for (Replica replica : replicas) {
            Until.holds(
                    PATIENCE,
                    replica::output,
                    () -> {
                        keepRunning();
                        return replica.isReady();
                    });
        }
        Api api = replicas.getFirst().api();
        Api.Answer last =
                api.post("/v1/distributions", Writers.DISTRIBUTION.formatted("last"))
                        .expecting(201);
        Until.holds(
                PATIENCE,
                this::outputs,
                () -> {
                    keepRunning();
                    return api.get("/v1/changes/" + last.change() + "?wait=1s")
                            .text("/status")
                            .equals("LIVE");
                });
        JdbcClient jdbc = jdbc();
        everyWriteIsThereOnce(jdbc, writers.written());
        long newest = number(jdbc, "select max(version) from release");
        assertThat(number(jdbc, "select count(*) from release")).isEqualTo(newest);
        for (ScriptedEdge edge : edges) {
            heardEachOnce(jdbc, edge);
            assertThat(edge.running().version()).isEqualTo(newest);
        }
        assertThat(api.get("/v1/audit-events/verification").expecting(200).text("/intact"))
                .isEqualTo("true");
        Until.holds(
                PATIENCE,
                () -> "an advisory lock was left behind",
                () ->
                        number(jdbc, "select count(*) from pg_locks where locktype = 'advisory'")
                                == 0);
    }

    private JdbcClient jdbc() {
        return JdbcClient.create(
                new DriverManagerDataSource(
                        postgres.jdbcUrl(), LocalPostgres.USER, postgres.password()));
    }

    /// @param written how often each was changed, by the marker it was made with
    private static void everyWriteIsThereOnce(JdbcClient jdbc, Map<String, Integer> written) {
        Map<String, Integer> there = new TreeMap<>();
        jdbc.sql(
                        """
                        select document->>'comment' as comment,
                               (select count(*)
                                  from change
                                 where subject = kind || '/' || resource.id) as changes
                          from resource
                         where kind = 'distribution' and document->>'comment' <> 'last'
                        """)
                .query(row -> {
                    String[] parts = row.getString("comment").split("/");
                    int changes = parts.length == 1 ? 0 : Integer.parseInt(parts[1]);
                    assertThat(row.getInt("changes")).as(parts[0]).isEqualTo(changes + 1);
                    assertThat(there.put(parts[0], changes)).as("twice: " + parts[0]).isNull();
                });
        assertThat(there).isEqualTo(written);
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

    private String outputs() {
        return replicas.stream().map(Replica::output).collect(Collectors.joining("\n----\n"));
    }

    @SuppressWarnings("SystemOut") // Figures for whoever reads the build.
    private static void report(Map<String, Integer> kills, Writers writers) {
        System.out.printf(
                "killed, seed %d: %s; %s; nothing lost or doubled%n", SEED, kills, writers);
    }
}
