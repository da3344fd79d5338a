package dev.warmfront.control;

import dev.warmfront.control.fleet.Enrolment;
import dev.warmfront.engine.fleet.Protocol;
import dev.warmfront.protocol.Ack;
import dev.warmfront.protocol.Endpoints;
import dev.warmfront.protocol.EnrolResponse;
import dev.warmfront.protocol.FleetGrpc;
import dev.warmfront.protocol.FromEdge;
import dev.warmfront.protocol.Hello;
import dev.warmfront.protocol.ReleasePart;
import dev.warmfront.protocol.Status;
import dev.warmfront.protocol.ToEdge;
import dev.warmfront.snapshot.Release;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Very many edges in one JVM. Each has its own connection, certificate and stream, says every
/// second that it is alive, and acknowledges every release as soon as it is there; none runs it.
final class SimulatedEdges implements AutoCloseable {

    private static final int AT_ONCE = 16;

    private final List<One> edges = new ArrayList<>();
    private final ScheduledExecutorService pulse = Executors.newSingleThreadScheduledExecutor();

    /// So many, attached and caught up.
    SimulatedEdges(Service service, int many) throws Exception {
        KeyPair pair = ScriptedEdge.pair("EC");
        byte[] request = ScriptedEdge.request(pair);
        Semaphore room = new Semaphore(AT_ONCE);
        List<Future<One>> joining = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < many; i++) {
                String name = "simulated-" + i;
                joining.add(
                        threads.submit(() -> {
                            room.acquire();
                            try {
                                return joined(service, name, pair, request);
                            } finally {
                                room.release();
                            }
                        }));
            }
        }
        for (Future<One> one : joining) {
            edges.add(one.get());
        }
        Deadline deadline = new Deadline(Duration.ofMinutes(5));
        while (!edges.stream().allMatch(edge -> edge.caughtUp)) {
            deadline.pauseOr(() -> "not all have caught up");
        }
        // Spread over the second, as edges that started at different times are.
        for (int i = 0; i < many; i++) {
            pulse.scheduleAtFixedRate(
                    edges.get(i)::pulse, 1_000L * i / many, 1_000, TimeUnit.MILLISECONDS);
        }
    }

    private static One joined(Service service, String name, KeyPair pair, byte[] request) {
        String token = service.bean(Enrolment.class).token(name, Duration.ofMinutes(10));
        EnrolResponse identity = ScriptedEdge.enrol(service.fleetPort(), token, request);
        return new One(
                ScriptedEdge.channel(
                        service.fleetPort(),
                        token.substring(token.lastIndexOf('_') + 1),
                        new ScriptedEdge.Certified(
                                pair, ScriptedEdge.certificate(identity.getCertificate()))),
                identity.getReleaseKeys().getSerial());
    }

    /// Whether every stream is still there.
    boolean areAttached() {
        return edges.stream().noneMatch(edge -> edge.ended);
    }

    /// When each had a release, or something newer, sorted.
    long[] nanosOf(long version) {
        Deadline deadline = new Deadline(Duration.ofMinutes(2));
        while (!edges.stream().allMatch(edge -> edge.version >= version)) {
            deadline.pauseOr(() -> "not everybody has release " + version);
        }
        long[] nanos = edges.stream().mapToLong(edge -> edge.atNanos).toArray();
        Arrays.sort(nanos);
        return nanos;
    }

    @Override
    public void close() {
        pulse.shutdownNow();
        edges.forEach(edge -> edge.channel.shutdownNow());
    }

    private static final class One implements StreamObserver<ToEdge> {

        private final ManagedChannel channel;
        private final StreamObserver<FromEdge> toService;
        private volatile boolean caughtUp;
        private volatile boolean ended;
        private volatile long version;
        private volatile long atNanos;

        One(ManagedChannel channel, long releaseKeys) {
            this.channel = channel;
            toService = FleetGrpc.newStub(channel).attach(this);
            say(
                    FromEdge.newBuilder()
                            .setHello(
                                    Hello.newBuilder()
                                            .setSoftwareVersion("simulated")
                                            .setReleaseDigest(Release.NONE.digest().hex())
                                            .setProtocol(Protocol.VERSION)
                                            .setReleaseKeysSerial(releaseKeys)
                                            .setEndpoints(
                                                    Endpoints.newBuilder()
                                                            .addAddresses("192.0.2.10")
                                                            .setHttpPort(80)
                                                            .setHttpsPort(443)
                                                            .setDnsPort(53))));
        }

        @Override
        public void onNext(ToEdge message) {
            if (message.hasCaughtUp()) {
                caughtUp = true;
            } else if (message.hasReleasePart() && message.getReleasePart().getLast()) {
                ReleasePart part = message.getReleasePart();
                atNanos = System.nanoTime();
                version = part.getReleaseVersion();
                say(
                        FromEdge.newBuilder()
                                .setAck(
                                        Ack.newBuilder()
                                                .setReleaseVersion(part.getReleaseVersion())
                                                .setReleaseDigest(part.getReleaseDigest())));
            }
        }

        @Override
        public void onError(Throwable cause) {
            ended = true;
        }

        @Override
        public void onCompleted() {
            ended = true;
        }

        void pulse() {
            if (!ended) {
                say(
                        FromEdge.newBuilder()
                                .setStatus(Status.newBuilder().setReleaseVersion(version)));
            }
        }

        private void say(FromEdge.Builder message) {
            synchronized (this) {
                toService.onNext(message.build());
            }
        }
    }
}
