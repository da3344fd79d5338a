package dev.warmfront.bench.traces;

import com.github.benmanes.caffeine.cache.simulator.admission.Admission;
import com.github.benmanes.caffeine.cache.simulator.policy.AccessEvent;
import com.github.benmanes.caffeine.cache.simulator.policy.Policy;
import com.github.benmanes.caffeine.cache.simulator.policy.Policy.Characteristic;
import com.github.benmanes.caffeine.cache.simulator.policy.linked.LinkedPolicy;
import com.github.benmanes.caffeine.cache.simulator.policy.linked.LinkedPolicy.EvictionPolicy;
import com.github.benmanes.caffeine.cache.simulator.policy.linked.SievePolicy;
import com.github.benmanes.caffeine.cache.simulator.policy.product.CaffeinePolicy;
import com.github.benmanes.caffeine.cache.simulator.policy.two_queue.S3FifoPolicy;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;

/// A cache that is asked for things, and keeps what it thinks best.
interface Contestant extends AutoCloseable {

    String OURS = "ours";
    String GOAL = "S3-FIFO";

    /// Asks for something, which it may keep if it has not got it.
    ///
    /// @return whether it had it
    boolean isHit(int key, int size);

    @Override
    default void close() {}

    /// All of them, by their names and for a budget in bytes; ours first.
    ///
    /// @param besides what each takes besides its body
    static Map<String, LongFunction<Contestant>> all(int besides) {
        Map<String, LongFunction<Contestant>> all = new LinkedHashMap<>();
        all.put(OURS, Ours::new);
        all.put(GOAL, budget -> of(new S3FifoPolicy(settings(budget)), besides));
        all.put("SIEVE", budget -> of(new SievePolicy(settings(budget)), besides));
        all.put(
                "W-TinyLFU",
                budget -> of(new CaffeinePolicy(settings(budget), weighted()), besides));
        all.put(
                "LRU",
                budget ->
                        of(
                                new LinkedPolicy(
                                        settings(budget),
                                        weighted(),
                                        Admission.ALWAYS,
                                        EvictionPolicy.LRU),
                                besides));
        return all;
    }

    private static Contestant of(Policy policy, int besides) {
        return (key, size) -> {
            long before = policy.stats().hitCount();
            policy.record(AccessEvent.forKeyAndWeight(key, size + besides));
            return policy.stats().hitCount() > before;
        };
    }

    private static Set<Characteristic> weighted() {
        return Set.of(Characteristic.WEIGHTED);
    }

    private static Config settings(long budget) {
        return ConfigFactory.parseString("caffeine.simulator.maximum-size = " + budget)
                .withFallback(ConfigFactory.load())
                .getConfig("caffeine.simulator");
    }
}
