package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.secret.Secrets;
import dev.warmfront.postgres.LocalPostgres;
import dev.warmfront.protocol.ToEdge;
import dev.warmfront.testkit.system.Api;
import dev.warmfront.testkit.system.Until;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/// The key of keys is changed under two replicas that go on, by the guide, word by word.
class KeyRotationTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String TOKEN =
            "wf_01turn_" + "5aa8a7b1c4e0b2d3f68970615243342516070899bbaaccdd";
    private static final String DISTRIBUTION =
            """
            {"origins": [{"id": "o", "domainName": "o.test"}],
             "defaultCacheBehaviour": {"targetOriginId": "o"}}
            """;

    @TempDir private Path folder;
    private final List<Replica> replicas = new ArrayList<>();
    private LocalPostgres postgres;
    private Path data;

    @BeforeEach
    void two_replicas() throws Exception {
        data = Files.createDirectories(folder.resolve("data"));
        Files.writeString(data.resolve("token"), TOKEN);
        postgres = LocalPostgres.start(folder.resolve("postgres"));
        for (int i = 0; i < 2; i++) {
            replicas.add(new Replica(data, TOKEN));
        }
        started(replicas);
    }

    @AfterEach
    void stops() throws Exception {
        for (Replica replica : replicas) {
            replica.close();
        }
        postgres.close();
    }

    private void started(List<Replica> some) throws Exception {
        for (Replica replica : some) {
            replica.start(postgres.jdbcUrl(), postgres.password());
        }
        for (Replica replica : some) {
            Until.holds(PATIENCE, replica::output, replica::isReady);
        }
    }

    @Test
    void everything_is_sealed_under_the_new_key_while_writes_and_streams_go_on() throws Exception {
        List<String> steps = Guide.of("docs/key-rotation.md").steps();
        assertThat(steps).hasSize(3);
        String before = Files.readString(data.resolve("kek")).strip();
        Api api = replicas.getFirst().api();
        Api.Answer token = api.post("/v1/edges/enrolment-tokens", "{}").expecting(201);
        sign(api);
        int fleet = replicas.getFirst().fleetPort();
        try (ScriptedEdge edge = ScriptedEdge.joinsAt(fleet, token.text("/token")).attaches();
                Writers writers = new Writers(replicas, TOKEN, 1, 3)) {
            edge.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
            List<String> sealedBefore = sealed();
            assertThat(sealedBefore).hasSize(4);
            Guide.run(folder, steps.get(0));
            assertThat(api.post("/v1/distributions", DISTRIBUTION).expecting(201)).isNotNull();
            Guide.run(folder, steps.get(1));
            String done =
                    "Everything is sealed under key "
                            + Secrets.fingerprints(Files.readString(folder.resolve("new-key")))
                                    .getFirst();
            for (Replica replica : replicas) {
                Until.holds(PATIENCE, replica::output, () -> replica.output().contains(done));
            }
            assertThat(sealed()).doesNotContainAnyElementsOf(sealedBefore);
            Guide.run(folder, steps.get(2));
            assertThat(Files.readString(data.resolve("kek"))).doesNotContain(before);
            Api.Answer after = api.post("/v1/distributions", DISTRIBUTION).expecting(201);
            api.awaitLive(after);
            assertThat(edge.end()).as("the stream goes on").isNull();
            writers.stop();
            assertThat(writers.failures()).isEmpty();
        }
        startAgainWithTheNewKeyAlone();
        startWithTheOldKeyAlone(before);
    }

    private static void sign(Api api) throws Exception {
        Api.Answer zone =
                api.post("/v1/hosted-zones", "{\"name\": \"rotated.test\"}").expecting(201);
        String signing = "/v1/hosted-zones/" + zone.text("/id") + "/dnssec";
        api.put(signing, "*", "{\"status\": \"SIGNING\"}").expecting(200);
    }

    private void startAgainWithTheNewKeyAlone() throws Exception {
        Replica replica = replicas.getFirst();
        replica.close();
        started(List.of(replica));
        Api.Answer token = replica.api().post("/v1/edges/enrolment-tokens", "{}").expecting(201);
        try (ScriptedEdge edge =
                ScriptedEdge.joinsAt(replica.fleetPort(), token.text("/token")).attaches()) {
            edge.hears(heard ->
                    heard.stream()
                            .flatMap(message -> message.getKeys().getKeysList().stream())
                            .findAny()
                            .isPresent());
        }
        assertThat(replica.output()).doesNotContain("does not open");
    }

    private void startWithTheOldKeyAlone(String before) throws Exception {
        Replica replica = replicas.getFirst();
        replica.close();
        Files.writeString(data.resolve("kek"), before);
        replica.start(postgres.jdbcUrl(), postgres.password());
        Until.holds(PATIENCE, replica::output, () -> replica.output().contains("does not open"));
        assertThat(replica.output()).doesNotContain(before);
    }

    private List<String> sealed() {
        return JdbcClient.create(
                        new DriverManagerDataSource(
                                postgres.jdbcUrl(), LocalPostgres.USER, postgres.password()))
                .sql(
                        """
                        select document ->> 'sealedKey' from resource where kind = 'certificate'
                        union all
                        select encode(sealed, 'hex') from sealed_secret
                        union all
                        select encode(sealed, 'hex') from release_key
                        union all
                        select encode(sealed, 'hex') from signing_key
                        """)
                .query(String.class)
                .list();
    }
}
