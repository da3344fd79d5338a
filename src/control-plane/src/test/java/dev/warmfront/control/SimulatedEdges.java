package dev.warmfront.control;

import com.google.protobuf.ByteString;
import dev.warmfront.engine.fleet.Protocol;
import dev.warmfront.protocol.Ack;
import dev.warmfront.protocol.Endpoints;
import dev.warmfront.protocol.EnrolRequest;
import dev.warmfront.protocol.EnrolResponse;
import dev.warmfront.protocol.FleetGrpc;
import dev.warmfront.protocol.FromEdge;
import dev.warmfront.protocol.Hello;
import dev.warmfront.protocol.ReleasePart;
import dev.warmfront.protocol.Status;
import dev.warmfront.protocol.ToEdge;
import dev.warmfront.snapshot.Release;
import dev.warmfront.testkit.system.Api;
import io.grpc.CallOptions;
import io.grpc.KnownLength;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// Very many edges in one JVM, of a control plane in another: so each side has files of its own to
/// open. Each edge has its own connection, certificate and stream, says every second that it is
/// alive, and acknowledges every release as soon as it is there; none runs it.
final class SimulatedEdges implements AutoCloseable {

    private static final int AT_ONCE = 16;
    private static final int ATTEMPTS = 5;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final KeyPair pair = ScriptedEdge.pair("EC");
    private final byte[] request = ScriptedEdge.request(pair);
    private final LongAdder toldBytes = new LongAdder();
    private final MethodDescriptor<FromEdge, ToEdge> attach =
            FleetGrpc.getAttachMethod().toBuilder().setResponseMarshaller(new Mail()).build();
    private final List<One> edges = new ArrayList<>();
    private final ScheduledExecutorService pulse = Executors.newSingleThreadScheduledExecutor();

    /// So many, attached and caught up.
    SimulatedEdges(Replica service, int many) throws InterruptedException {
        try {
            join(service, many);
        } catch (InterruptedException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void join(Replica service, int many) throws InterruptedException {
        Semaphore room = new Semaphore(AT_ONCE);
        List<Future<?>> joining = new ArrayList<>();
        Api api = service.api();
        ManagedChannel nobody = ScriptedEdge.channel(service.fleetPort(), authority(api), null);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < many; i++) {
                String name = "simulated-" + i;
                joining.add(
                        threads.submit(() -> {
                            room.acquire();
                            try {
                                add(joined(service, api, nobody, name));
                            } finally {
                                room.release();
                            }
                            return null;
                        }));
            }
        } finally {
            nobody.shutdownNow();
        }
        for (Future<?> one : joining) {
            try {
                one.get();
            } catch (ExecutionException e) {
                throw new AssertionError("an edge did not join\n" + service.output(), e);
            }
        }
    }

    private synchronized void add(One edge) {
        edges.add(edge);
    }

    private static String token(Api api, String name) throws IOException, InterruptedException {
        return api.post("/v1/edges/enrolment-tokens", "{\"name\": \"" + name + "\"}")
                .expecting(201)
                .text("/token");
    }

    private static String authority(Api api) throws InterruptedException {
        try {
            return authority(token(api, "nobody"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String authority(String token) {
        return token.substring(token.lastIndexOf('_') + 1);
    }

    /// @param nobody to enrol over, for all of them: that is not what is measured here
    private One joined(Replica service, Api api, ManagedChannel nobody, String name)
            throws IOException, InterruptedException {
        String token = token(api, name);
        EnrolResponse identity =
                FleetGrpc.newBlockingStub(nobody)
                        .withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        .enrol(
                                EnrolRequest.newBuilder()
                                        .setToken(token)
                                        .setName(name)
                                        .setCertificateRequest(ByteString.copyFrom(request))
                                        .setProtocol(Protocol.VERSION)
                                        .build());
        ScriptedEdge.Certified certified =
                new ScriptedEdge.Certified(
                        pair, ScriptedEdge.certificate(identity.getCertificate()));
        long releaseKeys = identity.getReleaseKeys().getSerial();
        One edge = attached(service.fleetPort(), authority(token), certified, releaseKeys);
        for (int i = 1; edge.ended && i < ATTEMPTS; i++) {
            // As real edges do: where many come at once, a handshake may take too long.
            edge = attached(service.fleetPort(), authority(token), certified, releaseKeys);
        }
        if (edge.ended) {
            throw new AssertionError(name + " has not caught up");
        }
        One there = edge;
        // Spread over the second, as edges that started at different times are.
        pulse.scheduleAtFixedRate(
                there::pulse,
                ThreadLocalRandom.current().nextInt(1_000),
                1_000,
                TimeUnit.MILLISECONDS);
        return there;
    }

    private One attached(
            int port, String authority, ScriptedEdge.Certified certified, long releaseKeys)
            throws InterruptedException {
        ManagedChannel channel = ScriptedEdge.channel(port, authority, certified);
        One edge = new One(attach, channel, releaseKeys);
        if (!edge.caughtUp.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            edge.ended = true;
        }
        if (edge.ended) {
            channel.shutdownNow();
        }
        return edge;
    }

    /// Whether every stream is still there.
    boolean areAttached() {
        return edges.stream().noneMatch(edge -> edge.ended);
    }

    /// Bytes in which all of them together were told of each other.
    long toldBytes() {
        return toldBytes.sum();
    }

    /// When each had a release, or something newer, sorted.
    long[] nanosOf(long version) {
        Deadline deadline = new Deadline(PATIENCE);
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
        private final CountDownLatch caughtUp = new CountDownLatch(1);
        private volatile boolean ended;
        private volatile long version;
        private volatile long atNanos;

        One(MethodDescriptor<FromEdge, ToEdge> attach, ManagedChannel channel, long releaseKeys) {
            this.channel = channel;
            toService =
                    ClientCalls.asyncBidiStreamingCall(
                            channel.newCall(attach, CallOptions.DEFAULT), this);
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
                caughtUp.countDown();
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
            caughtUp.countDown();
        }

        @Override
        public void onCompleted() {
            ended = true;
            caughtUp.countDown();
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

    /// Reads what edges are sent, but not of each other: it comes to each from all, and one JVM has
    /// no time to understand it ten thousand times.
    private final class Mail implements MethodDescriptor.Marshaller<ToEdge> {

        private static final int MEMBERS = ToEdge.MEMBERS_FIELD_NUMBER << 3 | 2;
        private static final int NEWS = ToEdge.MEMBER_NEWS_FIELD_NUMBER << 3 | 2;

        @Override
        public InputStream stream(ToEdge message) {
            throw new UnsupportedOperationException("edges do not say this");
        }

        @Override
        public ToEdge parse(InputStream in) {
            try {
                int length = in instanceof KnownLength ? in.available() : 0;
                int tag = in.read();
                if (tag == MEMBERS || tag == NEWS) {
                    toldBytes.add(length);
                    return ToEdge.getDefaultInstance();
                }
                return tag < 0
                        ? ToEdge.getDefaultInstance()
                        : ToEdge.parseFrom(
                                new SequenceInputStream(
                                        new ByteArrayInputStream(new byte[] {(byte) tag}), in));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
