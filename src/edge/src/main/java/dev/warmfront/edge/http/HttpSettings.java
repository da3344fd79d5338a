package dev.warmfront.edge.http;

import dev.warmfront.edge.net.Transport;
import dev.warmfront.edge.origin.OriginSettings;
import dev.warmfront.engine.cache.Outline;
import dev.warmfront.snapshot.base.Require;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// What the road needs to know besides the release.
///
/// @param edgeId of this edge, as its health answer names it
/// @param http where to listen for HTTP; port 0 for any
/// @param https where to listen for HTTPS; null for nowhere
/// @param redirectPort the port in the `Location` of a redirect to HTTPS; 0 for the usual one, 443
/// @param loops event loops, and with them cores in use
/// @param memory whose shortage keeps new requests out
/// @param sliceBytes of a slice of a large body; 0 for bodies in one piece only
/// @param clock the wall clock: ages, dates, the log
/// @param shortcuts whether plain hits may take the short way; only tests say no
public record HttpSettings(
        String edgeId,
        InetSocketAddress http,
        @Nullable InetSocketAddress https,
        int redirectPort,
        int loops,
        Transport transport,
        Limits limits,
        Capacity capacity,
        Memory memory,
        OriginSettings origins,
        int sliceBytes,
        InstantSource clock,
        boolean shortcuts) {

    private static final int USUAL_SLICE = 1 << 20;

    public HttpSettings {
        Require.between(1, 1024, "loops", loops);
        if (sliceBytes != 0) {
            Require.between(Outline.LEAST_SLICE, Outline.LARGEST_SLICE, "sliceBytes", sliceBytes);
        }
        Require.between(0, 65_535, "redirectPort", redirectPort);
    }

    /// What most edges run with.
    public static HttpSettings usual(
            String edgeId,
            InetSocketAddress http,
            @Nullable InetSocketAddress https,
            OriginSettings origins) {
        return new HttpSettings(
                edgeId,
                http,
                https,
                https == null ? 0 : https.getPort(),
                Runtime.getRuntime().availableProcessors(),
                Transport.best(),
                Limits.USUAL,
                Capacity.USUAL,
                Memory.beside(() -> 0, 0),
                origins,
                USUAL_SLICE,
                InstantSource.system(),
                true);
    }

    /// The same, for so many viewers and so much memory.
    public HttpSettings with(Capacity places, Memory room) {
        return new HttpSettings(
                edgeId,
                http,
                https,
                redirectPort,
                loops,
                transport,
                limits,
                places,
                room,
                origins,
                sliceBytes,
                clock,
                shortcuts);
    }
}
