package dev.warmfront.engine.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.snapshot.Digest;
import dev.warmfront.snapshot.Snapshot;
import dev.warmfront.snapshot.base.Resource;
import dev.warmfront.snapshot.waf.Action;
import dev.warmfront.snapshot.waf.WebAcl;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class DigestsTest {

    @Test
    void whatever_was_summed_up_before_a_digest_is_that_of_the_snapshot() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);
        Digests digests = new Digests();
        List<Resource> resources = new ArrayList<>();
        for (int step = 0; step < 500; step++) {
            String id = "acl-" + random.nextInt(20);
            resources.removeIf(resource -> resource.id().equals(id));
            if (random.nextInt(3) > 0) {
                Action action = random.nextBoolean() ? Action.ALLOW : Action.BLOCK;
                resources.add(new WebAcl(id, action, List.of()));
            }
            Snapshot snapshot = Snapshot.of(resources);
            assertThat(digests.of(snapshot)).as("step " + step).isEqualTo(Digest.of(snapshot));
        }
    }
}
