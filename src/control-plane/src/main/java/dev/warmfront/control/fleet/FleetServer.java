package dev.warmfront.control.fleet;

import dev.warmfront.control.fleet.Authority.Identity;
import io.grpc.Server;
import io.grpc.TlsServerCredentials;
import io.grpc.TlsServerCredentials.ClientAuth;
import io.grpc.netty.NettyServerBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/// The port where edges join and attach, with TLS by the fleet's own authority on both sides.
@Component
public class FleetServer implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(FleetServer.class);

    /// A status with verdicts on thousands of health checks fits.
    private static final int LARGEST_MESSAGE_BYTES = 1 << 20;

    private static final int LARGEST_METADATA_BYTES = 8 << 10;

    private final Authority authority;
    private final FleetService service;
    private final String address;
    private final int port;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private volatile @Nullable Server server;

    FleetServer(
            Authority authority,
            FleetService service,
            @Value("${warmfront.fleet.address}") String address,
            @Value("${warmfront.fleet.port}") int port) {
        this.authority = authority;
        this.service = service;
        this.address = address;
        this.port = port;
    }

    /// Where it listens.
    ///
    /// @throws IllegalStateException if it does not
    public int port() {
        Server running = server;
        if (running == null) {
            throw new IllegalStateException("the fleet's port is closed");
        }
        return running.getPort();
    }

    @Override
    public void start() {
        Identity ca = authority.identity();
        Identity own = Authority.issue(ca);
        service.open();
        try {
            Server started =
                    NettyServerBuilder.forAddress(
                                    new InetSocketAddress(address, port),
                                    TlsServerCredentials.newBuilder()
                                            .keyManager(
                                                    stream(
                                                            own.certificatePem()
                                                                    + ca.certificatePem()),
                                                    stream(own.keyPem()))
                                            .trustManager(new EdgeTrust(ca.certificate()))
                                            // Who enrols has none yet.
                                            .clientAuth(ClientAuth.OPTIONAL)
                                            .build())
                            .addService(service)
                            .intercept(new Credentials())
                            .executor(workers)
                            .handshakeTimeout(10, TimeUnit.SECONDS)
                            .maxInboundMessageSize(LARGEST_MESSAGE_BYTES)
                            .maxInboundMetadataSize(LARGEST_METADATA_BYTES)
                            .maxConcurrentCallsPerConnection(8)
                            .keepAliveTime(5, TimeUnit.SECONDS)
                            .keepAliveTimeout(5, TimeUnit.SECONDS)
                            .permitKeepAliveTime(1, TimeUnit.SECONDS)
                            .permitKeepAliveWithoutCalls(true)
                            .build()
                            .start();
            server = started;
            LOG.info("Edges join on {}:{}", address, started.getPort());
        } catch (IOException e) {
            throw new IllegalStateException(
                    "warmfront.fleet.port: "
                            + port
                            + " (expected: a port that is free; another process listens there)",
                    e);
        }
    }

    @Override
    public void stop() {
        Server running = server;
        server = null;
        if (running == null) {
            return;
        }
        service.close();
        running.shutdown();
        try {
            if (!running.awaitTermination(2, TimeUnit.SECONDS)) {
                running.shutdownNow();
                running.awaitTermination(2, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            running.shutdownNow();
            Thread.currentThread().interrupt();
        }
        workers.shutdown();
    }

    @Override
    public boolean isRunning() {
        return server != null;
    }

    private static ByteArrayInputStream stream(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
    }
}
