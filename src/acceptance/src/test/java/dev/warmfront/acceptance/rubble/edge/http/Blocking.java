package dev.warmfront.acceptance.rubble.edge.http;

import dev.warmfront.acceptance.rubble.edge.dns.Circular;
import java.util.concurrent.CompletableFuture;
import org.springframework.util.StringUtils;

/// Wrong: waits on an event loop, hides a regular expression, and brings Spring to the edge.
public final class Blocking {

    private Blocking() {}

    public static boolean isGood(CompletableFuture<String> answer) {
        return StringUtils.hasText(answer.join()) && answer.join().matches("(a+)+b");
    }

    public static Circular round() {
        return new Circular(null);
    }
}
