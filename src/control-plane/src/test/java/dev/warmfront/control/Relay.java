package dev.warmfront.control;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A port that stays where it is while the server behind it goes, and comes back elsewhere.
final class Relay implements AutoCloseable {

    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private final ServerSocket door;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile int target;

    Relay() throws IOException {
        door = new ServerSocket(0, 50, HERE);
        Thread.ofVirtual().start(this::accept);
    }

    /// The address of a database behind this port instead of its own.
    String before(String jdbcUrl) {
        target = URI.create(jdbcUrl.substring("jdbc:".length())).getPort();
        return jdbcUrl.replace(":" + target + "/", ":" + door.getLocalPort() + "/");
    }

    /// Ends every connection and lets none through.
    void cut() {
        target = 0;
        open.forEach(Relay::close);
    }

    @Override
    public void close() {
        cut();
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                lead(door.accept());
            } catch (IOException e) {
                // The door was closed; the loop ends.
            }
        }
    }

    private void lead(Socket caller) {
        open.add(caller);
        try {
            Socket server = new Socket(HERE, target);
            open.add(server);
            pipe(caller, server);
            pipe(server, caller);
        } catch (IOException e) {
            // Nobody is behind this port right now.
            close(caller);
        }
    }

    private void pipe(Socket from, Socket to) {
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        from.getInputStream().transferTo(to.getOutputStream());
                    } catch (IOException e) {
                        // Either side went away; both are closed below.
                    } finally {
                        close(from);
                        close(to);
                    }
                });
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
