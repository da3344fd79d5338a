package dev.warmfront.edge.http;

import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.snapshot.waf.Cidr;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Lets viewers' connections in as they are accepted, before TLS and before an event loop takes
/// them, or resets them.
///
/// There is a count for each viewer that has a connection, and for no other, so there are never
/// more counts than connections. Requests do not come by here.
@ChannelHandler.Sharable
final class Door extends ChannelInboundHandlerAdapter {

    private static final long MAPPED = 0xffffL;

    /// An IPv4 address, or an IPv6 /64. Comparable, because whoever has a network may choose
    /// addresses whose hash codes are the same.
    private record Viewer(long high, long low) implements Comparable<Viewer> {

        static Viewer of(long addressHigh, long addressLow) {
            boolean v4 = addressHigh == 0 && addressLow >>> 32 == MAPPED;
            return new Viewer(addressHigh, v4 ? addressLow : 0);
        }

        @Override
        public int compareTo(Viewer other) {
            int order = Long.compare(high, other.high);
            return order == 0 ? Long.compare(low, other.low) : order;
        }

        // Written out: the JVM would make them when the first viewer comes.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Viewer viewer && high == viewer.high && low == viewer.low;
        }

        @Override
        public int hashCode() {
            return 31 * Long.hashCode(high) + Long.hashCode(low);
        }
    }

    private final Capacity capacity;
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentMap<Viewer, Integer> held = new ConcurrentHashMap<>();
    private final LongAdder tooMany;
    private final LongAdder full;

    Door(Capacity capacity, Metrics metrics) {
        this.capacity = capacity;
        this.tooMany = refused(metrics, "address");
        this.full = refused(metrics, "full");
    }

    private static LongAdder refused(Metrics metrics, String reason) {
        return metrics.counter(
                "warmfront_viewer_connections_refused_total",
                "Connections reset as they came: their address has too many, or all are taken",
                "reason",
                reason);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Channel connection = (Channel) message;
        if (!(connection.remoteAddress() instanceof InetSocketAddress remote)) {
            // Gone already.
            connection.unsafe().closeForcibly();
            return;
        }
        byte[] bits = remote.getAddress().getAddress();
        long high = Cidr.high(bits);
        long low = Cidr.low(bits);
        boolean limited = capacity.limits(high, low);
        Viewer viewer = Viewer.of(high, low);
        if (enters(viewer, limited)) {
            connection.closeFuture().addListener(closed -> leaves(viewer, limited));
            ctx.fireChannelRead(connection);
        } else {
            // A reset leaves nothing behind in the kernel either.
            connection.config().setOption(ChannelOption.SO_LINGER, 0);
            connection.unsafe().closeForcibly();
        }
    }

    /// How many are open.
    int open() {
        return open.get();
    }

    /// How many viewers are counted.
    int counts() {
        return held.size();
    }

    private boolean enters(Viewer viewer, boolean limited) {
        if (open.incrementAndGet() > capacity.most()) {
            open.decrementAndGet();
            full.increment();
            return false;
        } else if (limited && held.merge(viewer, 1, Integer::sum) > capacity.fromOne()) {
            leaves(viewer, true);
            tooMany.increment();
            return false;
        }
        return true;
    }

    private void leaves(Viewer viewer, boolean limited) {
        open.decrementAndGet();
        if (limited) {
            held.computeIfPresent(viewer, (key, count) -> count == 1 ? null : count - 1);
        }
    }
}
