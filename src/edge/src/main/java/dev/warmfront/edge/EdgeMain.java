package dev.warmfront.edge;

import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Runs an edge from the command line; [EdgeOptions] says what can be said there.
public final class EdgeMain {

    /// Kept, or its level would be forgotten with it. What it warns of is told in our own words.
    private static final Logger GRPC = Logger.getLogger("io.grpc");

    private static final int CANNOT_START = 1;
    private static final int MISUNDERSTOOD = 2;

    private EdgeMain() {}

    /// Runs until it is told to stop.
    public static void main(String[] arguments) throws InterruptedException {
        GRPC.setLevel(Level.SEVERE);
        System.exit(run(System.out, System.err, System.getenv(), arguments));
    }

    /// Returns only when there was nothing to run, or it could not start.
    ///
    /// @return the status to exit with
    static int run(
            PrintStream out, PrintStream err, Map<String, String> environment, String... arguments)
            throws InterruptedException {
        try {
            EdgeOptions options = EdgeOptions.parse(environment, arguments);
            if (options.isHelpWanted()) {
                out.print(EdgeOptions.help());
                return 0;
            } else if (options.isVersionWanted()) {
                out.println("Warmfront edge " + Edge.softwareVersion());
                return 0;
            }
            serve(options.settings());
            return 0;
        } catch (EdgeOptions.Misunderstood e) {
            err.println(e.getMessage() + "\nedge --help lists every option.");
            return MISUNDERSTOOD;
        } catch (EdgeFailure | IllegalArgumentException e) {
            err.println(e.getMessage());
            return CANNOT_START;
        }
    }

    private static void serve(EdgeSettings settings) throws EdgeFailure, InterruptedException {
        AtomicReference<Edge> started = new AtomicReference<>();
        Thread leaving = leaving(started);
        // Before the start: a signal may come in the middle of it.
        Runtime.getRuntime().addShutdownHook(leaving);
        try {
            started.set(Edge.start(settings));
        } catch (EdgeFailure | RuntimeException e) {
            Runtime.getRuntime().removeShutdownHook(leaving);
            throw e;
        }
        new CountDownLatch(1).await(); // A signal ends it.
    }

    /// What runs when a signal comes.
    static Thread leaving(AtomicReference<Edge> started) {
        return new Thread(() -> leave(started.get()), "leaving");
    }

    private static void leave(@Nullable Edge edge) {
        if (edge != null) {
            try {
                edge.drain();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            edge.close();
        }
        // A signal would make it 143, though everything went as it should.
        Runtime.getRuntime().halt(0);
    }
}
