package dev.warmfront.edge.origin;

import dev.warmfront.edge.message.FieldNames;
import dev.warmfront.edge.net.Transport;
import dev.warmfront.edge.tls.OriginTrust;
import dev.warmfront.engine.origin.OriginFailure;
import dev.warmfront.engine.origin.Upstream;
import dev.warmfront.snapshot.origin.Origin;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Asks origins on behalf of one event loop, over connections that it keeps and reuses.
///
/// All methods are called on that event loop.
public final class OriginClient {

    /// What tells two pools apart.
    record Key(String host, int port, Origin.Protocol protocol) {}

    /// Who asked. Hears of one or the other, once, on the event loop; perhaps before the asking
    /// returns.
    public interface Reply {
        /// The head of the answer is there.
        void answered(OriginAnswer answer);

        /// There will be none.
        void failed(OriginFailed failure);
    }

    private final EventLoop loop;
    private final Transport transport;
    private final OriginSettings settings;
    private final OriginTrust trust;
    private final Executor blocking;
    private final Resolver resolver;
    private final RoomyReads reads;
    private final FieldNames names = new FieldNames();
    private final Map<Key, OriginPool> pools = new HashMap<>();

    /// A client without a connection yet.
    ///
    /// @param blocking where names may be looked up: a thread there may block
    /// @param room how many octets of answers more may wait for their viewers; below zero when too
    ///     many do, and then only a little is read at a time
    public OriginClient(
            EventLoop loop,
            Transport transport,
            OriginSettings settings,
            OriginTrust trust,
            Executor blocking,
            LongSupplier room) {
        this.loop = loop;
        this.transport = transport;
        this.settings = settings;
        this.trust = trust;
        this.blocking = blocking;
        this.resolver = new Resolver(blocking, settings.guard());
        this.reads = new RoomyReads(room);
    }

    /// Sends a request.
    ///
    /// A request that can be repeated may go over a connection that was kept, and is sent once more
    /// if that one turns out to be closed; any other gets a connection of its own.
    public void ask(
            Origin origin,
            Upstream request,
            @Nullable RequestBody body,
            Interim interim,
            Reply reply) {
        boolean repeatable = body == null && isIdempotent(request.method());
        Call call = new Call(origin, request, body, interim, repeatable, reply);
        pool(origin).send(call, repeatable);
    }

    /// Closes every connection; who waits for an answer hears that it was closed.
    public void close() {
        pools.values().forEach(OriginPool::close);
    }

    private OriginPool pool(Origin origin) {
        Key key = new Key(origin.host(), origin.port(), origin.protocol());
        OriginPool pool = pools.get(key);
        if (pool == null) {
            pools.values().removeIf(OriginPool::isUnused);
            pool = new OriginPool(key, loop, transport, settings, tls(key), resolver, reads, names);
            pools.put(key, pool);
        }
        return pool;
    }

    private @Nullable CompletionStage<SslContext> tls(Key key) {
        return key.protocol() == Origin.Protocol.HTTPS ? trust.context(blocking) : null;
    }

    private static boolean isIdempotent(String method) {
        return switch (method) {
            case "GET", "HEAD", "OPTIONS", "PUT", "DELETE" -> true;
            default -> false;
        };
    }

    /// One request on its way.
    record Call(
            Origin origin,
            Upstream request,
            @Nullable RequestBody body,
            Interim interim,
            boolean repeatable,
            Reply reply) {

        void fail(OriginFailure failure, String what) {
            String detail = origin.host() + ":" + origin.port() + " " + what;
            reply.failed(new OriginFailed(failure, detail));
        }
    }
}
