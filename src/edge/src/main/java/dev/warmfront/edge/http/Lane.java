package dev.warmfront.edge.http;

import dev.warmfront.edge.origin.OriginClient;
import dev.warmfront.edge.telemetry.AccessLines;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What belongs to one event loop, and is touched by it alone.
final class Lane {

    /// Something is fetched, and no viewer's exchange waits for it.
    interface Behind {
        /// Stops waiting: the edge does.
        void giveUp();
    }

    private static final long COMPLAINT_NANOS = 1_000_000_000;
    private static final long LONGEST_TICK_MILLIS = 500;
    private static final int READ_AT_ONCE = 32 * 1024;
    private static final int WRITTEN_AT_ONCE = 80 * 1024;

    private final EventLoop loop;
    private long complainedNanos = System.nanoTime() - COMPLAINT_NANOS;
    private final OriginClient origins;
    private final @Nullable Shortcuts shortcuts;
    private final Counters counters;
    private final AccessLines log;
    private final Memory memory;
    private boolean memoryShort;
    private final Scratch input = new Scratch(READ_AT_ONCE);
    private final Scratch output = new Scratch(WRITTEN_AT_ONCE);
    private final SplittableRandom random = new SplittableRandom();
    private final Set<Behind> behind = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<ViewerConnection> connections =
            Collections.newSetFromMap(new IdentityHashMap<>());

    /// One that has nothing to do yet.
    ///
    /// @param shortcutBytes of the heap, for its shortcuts
    Lane(Shared shared, EventLoop loop, OriginClient origins, long shortcutBytes) {
        this.loop = loop;
        this.origins = origins;
        this.counters = new Counters(shared.metrics());
        this.log = shared.log().lines();
        this.memory = shared.settings().memory();
        this.shortcuts =
                shared.settings().shortcuts() ? new Shortcuts(shared, this, shortcutBytes) : null;
        Limits limits = shared.settings().limits();
        long shortest =
                Stream.of(limits.head(), limits.idle(), limits.stall(), limits.pace().grace())
                        .mapToLong(Duration::toMillis)
                        .min()
                        .orElseThrow();
        long tick = Math.clamp(shortest / 4, 5, LONGEST_TICK_MILLIS);
        loop.scheduleWithFixedDelay(this::tick, tick, tick, TimeUnit.MILLISECONDS);
    }

    EventLoop loop() {
        return loop;
    }

    OriginClient origins() {
        return origins;
    }

    /// Null where there are none, and while memory is short: then only the long way knows what to
    /// say.
    @Nullable Shortcuts shortcuts() {
        return memoryShort ? null : shortcuts;
    }

    Counters counters() {
        return counters;
    }

    /// Null while nobody wants lines.
    @Nullable AccessLines log() {
        return log.isWanted() ? log : null;
    }

    /// Where plain connections read to.
    Scratch input() {
        return input;
    }

    /// Where answers are gathered.
    Scratch output() {
        return output;
    }

    long nextRequestId() {
        return random.nextLong();
    }

    /// Once a second.
    boolean mayComplain(long nowNanos) {
        boolean may = nowNanos - complainedNanos > COMPLAINT_NANOS;
        complainedNanos = may ? nowNanos : complainedNanos;
        return may;
    }

    void add(Behind work) {
        behind.add(work);
    }

    void remove(Behind work) {
        behind.remove(work);
    }

    void add(ViewerConnection connection) {
        connections.add(connection);
    }

    void remove(ViewerConnection connection) {
        connections.remove(connection);
    }

    int connections() {
        return connections.size();
    }

    /// Ends what is idle; the rest ends with its answer.
    void drain() {
        List.copyOf(connections).forEach(ViewerConnection::drain);
    }

    /// Ends what was used and is idle, and nothing that has only just come.
    void endIdle() {
        List.copyOf(connections).forEach(ViewerConnection::endIdle);
    }

    /// Ends everything at once.
    void abort() {
        List.copyOf(connections).forEach(ViewerConnection::abort);
        List.copyOf(behind).forEach(Behind::giveUp);
    }

    /// Gives back what it has. Ends everything first.
    void close() {
        abort();
        origins.close();
        input.close();
        output.close();
    }

    /// One timer for all connections: arming one for each request would cost more than looking.
    private void tick() {
        long now = System.nanoTime();
        memory.look();
        memoryShort = memory.isShort();
        for (ViewerConnection connection : List.copyOf(connections)) {
            connection.tick(now);
        }
    }
}
