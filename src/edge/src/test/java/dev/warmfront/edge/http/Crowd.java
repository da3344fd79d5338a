package dev.warmfront.edge.http;

import dev.warmfront.testkit.http.RawViewer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Many viewers at once, each with a connection that stays open.
final class Crowd implements AutoCloseable {

    /// What one of them does.
    interface Deed<T> {
        T of(RawViewer viewer) throws Exception;
    }

    private final List<RawViewer> viewers = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    static Crowd of(TestEdge edge, int size) throws IOException {
        Crowd crowd = new Crowd();
        for (int i = 0; i < size; i++) {
            crowd.viewers.add(edge.viewer());
        }
        return crowd;
    }

    List<RawViewer> viewers() {
        return viewers;
    }

    /// All of them do it; what came of it, in the order of the viewers.
    <T> List<T> all(Deed<T> deed)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<Future<T>> begun = begin(deed);
        List<T> done = new ArrayList<>();
        for (Future<T> one : begun) {
            done.add(one.get(60, TimeUnit.SECONDS));
        }
        return done;
    }

    /// All of them begin it.
    <T> List<Future<T>> begin(Deed<T> deed) {
        List<Future<T>> begun = new ArrayList<>();
        for (RawViewer viewer : viewers) {
            Callable<T> task = () -> deed.of(viewer);
            begun.add(threads.submit(task));
        }
        return begun;
    }

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        for (RawViewer viewer : viewers) {
            viewer.close();
        }
    }
}
