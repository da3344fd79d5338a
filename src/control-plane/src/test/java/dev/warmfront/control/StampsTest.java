package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.compiler.waf.DesiredIpSet;
import dev.warmfront.control.waf.IpSets;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// What is kept of the tables says what the tables say, whoever wrote, committed or not, and for
/// whoever still looks at them as they were.
@ExtendWith(Service.Provider.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StampsTest {

    private static final int STEPS = 200;

    private final Service service;
    private final IpSets sets;
    private final JdbcClient jdbc;
    private final TransactionTemplate writing;
    private final TransactionTemplate reading;
    private int made;

    StampsTest(Service shared) {
        service = shared.anotherOn("stamps");
        sets = service.bean(IpSets.class);
        jdbc = service.bean(JdbcClient.class);
        PlatformTransactionManager transactions = service.bean(PlatformTransactionManager.class);
        writing = new TransactionTemplate(transactions);
        writing.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        reading = new TransactionTemplate(transactions);
        reading.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        reading.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @AfterEach
    void clear() {
        jdbc.sql("delete from resource where id like 'ips-stamp%'").update();
        made = 0;
    }

    private void isWhatTheTablesSay(String when) {
        List<DesiredIpSet> told =
                jdbc.sql(
                                """
                                select id, document -> 'addresses' ->> 0 as address
                                  from resource
                                 where kind = 'ip-set'
                                """)
                        .query((row, number) ->
                                new DesiredIpSet(
                                        row.getString("id"), List.of(row.getString("address"))))
                        .list();
        assertThat(sets.desired())
                .as(when)
                .containsExactlyInAnyOrderElementsOf(told)
                .isSortedAccordingTo((a, b) -> a.id().compareTo(b.id()));
    }

    private void write(RandomGenerator random) {
        String id = "ips-stamp%04d".formatted(random.nextInt(1 + made));
        String address = "192.0.2." + random.nextInt(256);
        switch (random.nextInt(3)) {
            case 0 ->
                    jdbc.sql(
                                    """
                                    insert into resource (id, kind, name, document, revision,
                                                          created_at, updated_at)
                                    values (:id, 'ip-set', :id,
                                            jsonb_build_object('name', :id::text, 'addresses',
                                                jsonb_build_array(:address::text)),
                                            0, now(), now())
                                    """)
                            .param("id", "ips-stamp%04d".formatted(++made))
                            .param("address", address)
                            .update();
            case 1 ->
                    jdbc.sql(
                                    """
                                    update resource
                                       set document = jsonb_set(document, '{addresses,0}',
                                                                to_jsonb(:address::text))
                                     where id = :id
                                    """)
                            .param("id", id)
                            .param("address", address)
                            .update();
            default -> jdbc.sql("delete from resource where id = :id").param("id", id).update();
        }
    }

    /// Writes one to three times, looks in between, and commits or not.
    private void transact(RandomGenerator random, String when) {
        writing.executeWithoutResult(transaction -> {
            for (int write = random.nextInt(3); write >= 0; write--) {
                write(random);
                if (random.nextBoolean()) {
                    isWhatTheTablesSay(when + ", before the end");
                }
            }
            if (random.nextInt(3) == 0) {
                transaction.setRollbackOnly();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatever_is_written_and_taken_back_what_is_kept_is_what_the_tables_say(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int step = 0; step < STEPS; step++) {
            String when = "seed " + seed + ", step " + step;
            if (random.nextInt(4) == 0) {
                reading.executeWithoutResult(transaction -> {
                    isWhatTheTablesSay(when + ", before others write");
                    transact(random, when);
                    if (random.nextBoolean()) {
                        writing.executeWithoutResult(other -> isWhatTheTablesSay(when + ", new"));
                    }
                    isWhatTheTablesSay(when + ", as it was");
                });
            } else {
                transact(random, when);
            }
            isWhatTheTablesSay(when);
        }
    }

    @Test
    void what_does_not_change_is_the_very_same_object() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(9);
        for (int step = 0; step < 20; step++) {
            writing.executeWithoutResult(transaction -> write(random));
        }
        List<DesiredIpSet> before = sets.desired();
        assertThat(sets.desired()).isSameAs(before);
        jdbc.sql("update resource set document = document where id = :id")
                .param("id", before.getFirst().id())
                .update();
        List<DesiredIpSet> after = sets.desired();
        assertThat(after).isEqualTo(before).hasSizeGreaterThan(1);
        assertThat(after.getFirst()).isNotSameAs(before.getFirst());
        for (int at = 1; at < after.size(); at++) {
            assertThat(after.get(at)).isSameAs(before.get(at));
        }
    }
}
