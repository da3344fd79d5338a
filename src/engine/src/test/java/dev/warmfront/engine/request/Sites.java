package dev.warmfront.engine.request;

import dev.warmfront.snapshot.distribution.Behaviour;
import dev.warmfront.snapshot.distribution.Distribution;
import dev.warmfront.snapshot.distribution.PathPattern;
import dev.warmfront.snapshot.distribution.ViewerProtocolPolicy;
import dev.warmfront.snapshot.origin.Origin;
import dev.warmfront.snapshot.origin.OriginGroup;
import dev.warmfront.snapshot.policy.CachePolicy;
import dev.warmfront.snapshot.policy.Forwarded;
import dev.warmfront.snapshot.policy.Rules;
import dev.warmfront.snapshot.policy.Selection;
import dev.warmfront.snapshot.policy.Ttl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Distributions for tests.
public final class Sites {

    private Sites() {}

    public static Distribution site(String id, List<String> aliases, String... patterns) {
        List<Behaviour> behaviours = new ArrayList<>();
        for (String pattern : patterns) {
            behaviours.add(behaviour(pattern));
        }
        behaviours.add(behaviour("*"));
        return new Distribution(
                id,
                id + ".cdn.test",
                aliases,
                true,
                List.of(origin("o1", null), origin("o2", "hc-2"), origin("o3", "hc-3")),
                List.of(new OriginGroup("g", List.of("o1", "o2", "o3"), List.of(404, 503))),
                behaviours,
                "index.html",
                null,
                null);
    }

    public static Origin origin(String id, String check) {
        return new Origin(
                id,
                id + ".test",
                id.equals("o1") ? 80 : 8080,
                Origin.Protocol.HTTP,
                "",
                List.of(),
                Duration.ofSeconds(1),
                1,
                Duration.ofSeconds(1),
                check);
    }

    public static CachePolicy policy(long least, long fallback, long most) {
        return policy(least, fallback, most, Selection.NOTHING, Selection.NOTHING);
    }

    public static CachePolicy policy(
            long least, long fallback, long most, Selection headers, Selection cookies) {
        return new CachePolicy(
                "cp-1",
                new Ttl(
                        Duration.ofSeconds(least),
                        Duration.ofSeconds(fallback),
                        Duration.ofSeconds(most)),
                Selection.EVERYTHING,
                headers,
                cookies);
    }

    /// A policy that sends everything to the origin and keys by path and query alone.
    public static CachePolicy forwarding(Rules rules, long least, long fallback, long most) {
        CachePolicy plain = policy(least, fallback, most);
        return new CachePolicy(
                plain.id(),
                plain.ttl(),
                rules,
                plain.query(),
                plain.headers(),
                plain.cookies(),
                Forwarded.EVERYTHING);
    }

    private static Behaviour behaviour(String pattern) {
        return new Behaviour(
                new PathPattern(pattern),
                "o1",
                ViewerProtocolPolicy.ALLOW_ALL,
                List.of("GET", "HEAD"),
                policy(0, 86_400, 31_536_000));
    }
}
