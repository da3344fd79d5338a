package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.generated.Contract;
import dev.warmfront.control.generated.Dice;
import dev.warmfront.control.generated.Exploration;
import dev.warmfront.control.generated.Judge;
import dev.warmfront.control.generated.Known;
import dev.warmfront.control.generated.Requests;
import dev.warmfront.control.generated.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.quicktheories.QuickTheory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/// The whole contract, driven by requests that are made from it, with and without something wrong.
///
/// `-Dgenerated.requests=50000` sends so many, `-Dgenerated.seed=7` others.
@ExtendWith({Service.Provider.class, OutputCaptureExtension.class})
class GeneratedRequestsTest {

    private static final int REQUESTS = Integer.getInteger("generated.requests", 3_000);
    private static final long SEED = Long.getLong("generated.seed", 20_261_123L);

    private final Service shared;
    private final Contract contract = Contract.committed();

    GeneratedRequestsTest(Service shared) throws IOException {
        this.shared = shared;
    }

    @Test
    void whatever_is_asked_the_answer_is_one_that_the_contract_names(CapturedOutput output)
            throws IOException {
        // Far more at once than one credential may usually ask.
        Map<String, Object> more =
                Map.of(
                        "warmfront.api.requests-per-second", 1_000_000,
                        "warmfront.api.burst", 1_000_000);
        try (Service service = shared.anotherOn(shared.newDatabase("generated"), more);
                Wire wire =
                        new Wire(service.running().port("local.server.port"), service.token())) {
            Set<String> secrets = Set.of(service.token().split("_")[2], service.databasePassword());
            Known known = new Known(ownIds(service));
            List<ScriptedEdge> edges = new ArrayList<>();
            Exploration exploration =
                    new Exploration(
                            new Requests(contract, known),
                            new Judge(contract, secrets),
                            known,
                            wire);
            try {
                check(exploration, () -> join(service, known, edges));
            } finally {
                edges.forEach(ScriptedEdge::close);
            }
            exploration.report(SEED);
            // Whoever is only ever refused does not get far.
            assertThat(exploration.unanswered()).hasSizeLessThan(contract.operations().size() / 3);
            assertThat(service.get("/v1/audit-events/verification").text("/intact"))
                    .isEqualTo("true");
            String log = output.getAll();
            assertThat(secrets).noneMatch(log::contains);
            assertThat(log).doesNotContain("\tat ").doesNotContain("ProblemAnswers");
        }
    }

    private static void check(Exploration exploration, Runnable beforeEach) {
        QuickTheory.qt()
                .withFixedSeed(SEED)
                .withExamples(REQUESTS)
                .withUnlimitedTestingTime()
                .withShrinkCycles(200)
                .forAll(source -> exploration.next(new Dice(source)))
                .checkAssert(request -> {
                    beforeEach.run();
                    exploration.mustBeFine(request);
                });
    }

    private static void join(Service service, Known known, List<ScriptedEdge> edges) {
        if (known.ids("e").isEmpty()) {
            ScriptedEdge edge = ScriptedEdge.joins(service, "edge-" + edges.size()).attaches();
            edges.add(edge);
            known.learnId(edge.id());
        }
    }

    private static Set<String> ownIds(Service service) {
        Set<String> ids = new HashSet<>();
        service.get("/v1/api-keys")
                .body()
                .path("items")
                .forEach(key -> ids.add(key.path("id").asString()));
        return ids;
    }
}
