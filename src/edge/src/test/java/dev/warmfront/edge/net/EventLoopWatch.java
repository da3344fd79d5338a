package dev.warmfront.edge.net;

import java.util.List;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;

/// Watches every event loop of this module's tests, before the first of them runs.
///
/// A call that blocks one fails where it stands; and because an edge turns a bug into an apology,
/// which a test may be content with, the call is also written into the report, where the house
/// rules look for it. What an event loop is, Netty says itself (its integration is on the class
/// path).
public final class EventLoopWatch implements LauncherSessionListener {

    /// Threads named so prove that the watch sees.
    static final String COUNTER_EXAMPLE = "counter-example";

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        BlockHound.builder()
                .loadIntegrations()
                // A class is read from its jar once.
                .allowBlockingCallsInside("java.lang.ClassLoader", "loadClass")
                .allowBlockingCallsInside("java.lang.invoke.MethodHandleNatives", "linkCallSite")
                // The operator's log, a few lines a minute; the access log has a thread of its own.
                .allowBlockingCallsInside("ch.qos.logback.classic.Logger", "callAppenders")
                .blockingMethodCallback(method -> {
                    BlockingOperationError error = new BlockingOperationError(method);
                    if (!Thread.currentThread().getName().startsWith(COUNTER_EXAMPLE)) {
                        report(error);
                    }
                    throw error;
                })
                .install();
    }

    private static void report(BlockingOperationError error) {
        StringBuilder text = new StringBuilder("BLOCKED: ");
        text.append(Thread.currentThread().getName()).append(": ").append(error.getMessage());
        List<StackTraceElement> all = List.of(error.getStackTrace());
        List<StackTraceElement> ours =
                all.stream()
                        .filter(frame -> frame.getClassName().startsWith("dev.warmfront"))
                        .toList();
        (ours.isEmpty() ? all : ours).forEach(frame -> text.append(" at ").append(frame));
        Thread printer = new Thread(() -> System.out.println(text), "event-loop-watch");
        printer.start();
    }
}
