package dev.warmfront.edge.work;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// A few threads for work that may block. Giving them some takes no lock, so an event loop may.
public final class Hands<T> implements AutoCloseable {

    /// What one of them does; each has its own.
    public interface Work<T> {
        void perform(T task);
    }

    private static final long NAP_NANOS = 50_000_000;

    private final Queue<T> tasks = new ConcurrentLinkedQueue<>();
    private final Queue<Thread> idle = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    public Hands(String name, int count, Supplier<Work<T>> work) {
        for (int i = 0; i < count; i++) {
            Thread.ofPlatform().name(name + "-" + i).daemon().start(() -> run(work.get()));
        }
    }

    public void give(T task) {
        tasks.add(task);
        Thread sleeper = idle.poll();
        if (sleeper != null) {
            LockSupport.unpark(sleeper);
        }
    }

    /// They stop when nothing is left to do.
    @Override
    public void close() {
        closed = true;
        idle.forEach(LockSupport::unpark);
    }

    private void run(Work<T> work) {
        while (true) {
            T task = tasks.poll();
            if (task != null) {
                work.perform(task);
            } else if (closed) {
                return;
            } else {
                idle.add(Thread.currentThread());
                if (tasks.isEmpty()) {
                    LockSupport.parkNanos(this, NAP_NANOS);
                }
                idle.remove(Thread.currentThread());
            }
        }
    }
}
