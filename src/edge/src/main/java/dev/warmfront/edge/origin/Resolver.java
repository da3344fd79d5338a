package dev.warmfront.edge.origin;

import dev.warmfront.engine.origin.AddressGuard;
import dev.warmfront.engine.origin.OriginFailure;
import dev.warmfront.snapshot.waf.Cidr;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/// From an origin's name to addresses that may be connected to, away from the event loop.
final class Resolver {

    private final Executor executor;
    private final AddressGuard guard;

    Resolver(Executor executor, AddressGuard guard) {
        this.executor = executor;
        this.guard = guard;
    }

    /// Fails with [OriginFailed] when there is no address, or none that is permitted.
    CompletableFuture<List<InetAddress>> resolve(String host) {
        CompletableFuture<List<InetAddress>> result = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                result.complete(permitted(host));
            } catch (OriginFailed e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private List<InetAddress> permitted(String host) throws OriginFailed {
        InetAddress[] all;
        try {
            all = InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new OriginFailed(OriginFailure.NAME_NOT_FOUND, host);
        }
        List<InetAddress> permitted = new ArrayList<>();
        for (InetAddress address : all) {
            byte[] bits = address.getAddress();
            if (guard.permits(Cidr.high(bits), Cidr.low(bits))) {
                permitted.add(address);
            }
        }
        if (permitted.isEmpty()) {
            throw new OriginFailed(
                    OriginFailure.ADDRESS_FORBIDDEN, host + " is " + all[0].getHostAddress());
        }
        return permitted;
    }
}
