package dev.warmfront.testkit.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A process that a play started: what it says is kept, and it never outlives the play.
public final class ServiceProcess implements AutoCloseable {

    private final String name;
    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private final Thread reader;

    /// Starts `command` with `folder` as its working folder and `environment` on top of this one's.
    public static ServiceProcess start(
            String name, Path folder, List<String> command, Map<String, String> environment)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new ServiceProcess(name, builder.start());
    }

    private ServiceProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        reader = Thread.ofVirtual().name(name + "-output").start(this::read);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// All it has said so far.
    public String output() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    /// The first line that `isWanted`, now or within `patience`.
    ///
    /// @throws AssertionError with all output, if it does not come or the process ends first
    public String awaitLine(Predicate<String> isWanted, Duration patience)
            throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        synchronized (lines) {
            while (true) {
                for (String line : lines) {
                    if (isWanted.test(line)) {
                        return line;
                    }
                }
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0 || (!reader.isAlive() && !process.isAlive())) {
                    throw new AssertionError(
                            name + " did not say it within " + patience + ":\n" + output());
                }
                lines.wait(Math.min(left, 100));
            }
        }
    }

    /// SIGKILL, to it and to nothing else.
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /// SIGTERM, and its exit status.
    public int terminate(Duration patience) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError(name + " did not end within " + patience + ":\n" + output());
        }
        return process.exitValue();
    }

    /// The exit status, when it ends by itself.
    public int awaitEnd(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError(name + " did not end within " + patience + ":\n" + output());
        }
        reader.join();
        return process.exitValue();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(15, TimeUnit.SECONDS)) {
            kill();
        }
    }

    private void read() {
        try (BufferedReader text = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = text.readLine(); line != null; line = text.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                    lines.notifyAll();
                }
            }
        } catch (IOException endOfProcess) {
            synchronized (lines) {
                lines.notifyAll();
            }
        }
    }
}
