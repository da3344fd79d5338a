package dev.warmfront.postgres;

import dev.warmfront.launch.FreePort;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A PostgreSQL server of this process, with its data in a folder that survives.
///
/// The first start takes about three seconds, a later one half a second. The folder holds the
/// programs, the data, the password, the server's log and a lock; a second process on the same
/// folder is refused. The server listens on loopback only and asks for the password (SCRAM).
public final class LocalPostgres implements Closeable {

    public static final String USER = "warmfront";

    private static final Logger LOG = LoggerFactory.getLogger(LocalPostgres.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// Stops the server when its standard input ends, which it does when this JVM ends, whatever
    /// ended it. `kill -INT` is PostgreSQL's fast shutdown.
    private static final String WATCHDOG =
            """
            "$@" </dev/null & server=$!
            trap '' INT TERM HUP
            cat >/dev/null
            kill -INT $server 2>/dev/null
            wait $server
            """;

    private final Path home;
    private final FileChannel lockFile;
    private final FileLock lock;
    private final Account account;
    private final String password;
    private final int port;
    private final Process server;

    /// Starts the server and waits until it answers.
    ///
    /// @throws PostgresFailure with a sentence for the person who started it
    public static LocalPostgres start(Path home) throws IOException, InterruptedException {
        return new LocalPostgres(home.toAbsolutePath().normalize());
    }

    /// How to reach the server that another process runs on a folder.
    ///
    /// @param jdbcUrl on loopback
    public record Door(String jdbcUrl, String password) {

        @Override
        public String toString() {
            return "Door[" + jdbcUrl + "]";
        }
    }

    /// The server on a folder, if one runs there: for whoever only wants to read.
    public static Optional<Door> runningIn(Path home) throws IOException {
        Path folder = home.toAbsolutePath().normalize();
        Path data = folder.resolve("data");
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.isReadable(pidFile) || !Files.isReadable(folder.resolve("password"))) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(pidFile);
        // Its number, its data, since when, and the port (PostgreSQL documentation, 66.1).
        if (lines.size() < 4 || !isOurs(Long.parseLong(lines.getFirst().strip()), data)) {
            return Optional.empty();
        }
        return Optional.of(
                new Door(
                        url(Integer.parseInt(lines.get(3).strip())),
                        Files.readString(folder.resolve("password")).strip()));
    }

    private LocalPostgres(Path home) throws IOException, InterruptedException {
        this.home = home;
        try {
            Files.createDirectories(home);
            lockFile =
                    FileChannel.open(
                            home.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new PostgresFailure(
                    "The folder " + home + " cannot be written to: " + e.getMessage(), e);
        }
        lock = lock();
        account = Account.find();
        Path programs = Binaries.unpackInto(home);
        password = password(home.resolve("password"));
        account.own(home);
        Path data = home.resolve("data");
        if (!Files.exists(data)) {
            create(programs, data);
        }
        stopLeftOver(programs, data);
        port = FreePort.next();
        server = serve(programs, data);
        awaitAnswer();
        LOG.info("PostgreSQL in {} answers on 127.0.0.1:{}", home, port);
    }

    public String jdbcUrl() {
        return url(port);
    }

    private static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    public String password() {
        return password;
    }

    /// Stops the server, all data on disk. Does nothing the second time. Whoever forgets it has the
    /// watchdog, which does the same when the JVM ends.
    @Override
    public synchronized void close() {
        if (!lock.isValid()) {
            return;
        }
        try {
            server.getOutputStream().close();
            if (!server.waitFor(20, TimeUnit.SECONDS)) {
                LOG.warn("PostgreSQL did not stop within 20 s; it recovers at the next start");
                server.destroyForcibly();
            }
            lock.release();
            lockFile.close();
        } catch (IOException e) {
            LOG.warn("PostgreSQL could not be stopped cleanly", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private FileLock lock() throws IOException {
        FileLock taken = null;
        try {
            taken = lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            LOG.debug("locked by this very process", e);
        }
        if (taken == null) {
            lockFile.close();
            throw new PostgresFailure("Another process uses the data in " + home + ".");
        }
        return taken;
    }

    private static String password(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            Path half = file.resolveSibling("password.new");
            Files.deleteIfExists(half);
            Files.createFile(
                    half,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(half, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return Files.readString(file).strip();
    }

    private void create(Path programs, Path data) throws IOException, InterruptedException {
        Path half = home.resolve("data.new");
        Binaries.deleteTree(half);
        Account.run(
                account.command(
                        List.of(
                                programs.resolve("initdb").toString(),
                                "-D",
                                half.toString(),
                                "-U",
                                USER,
                                "-A",
                                "scram-sha-256",
                                "--pwfile=" + home.resolve("password"),
                                "-E",
                                "UTF-8",
                                "--data-checksums",
                                "--locale-provider=builtin",
                                "--builtin-locale=C.UTF-8",
                                "--locale=C")));
        Files.move(half, data, StandardCopyOption.ATOMIC_MOVE);
    }

    /// A server whose watchdog was killed with this JVM's predecessor may still run; a file that no
    /// running server of ours belongs to is left to PostgreSQL, which knows how to recover.
    private void stopLeftOver(Path programs, Path data) throws IOException, InterruptedException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
        if (isOurs(pid, data)) {
            LOG.warn("stopping a PostgreSQL left over from an earlier run (process {})", pid);
            Account.run(
                    account.command(
                            List.of(
                                    programs.resolve("pg_ctl").toString(),
                                    "-D",
                                    data.toString(),
                                    "-m",
                                    "fast",
                                    "-w",
                                    "stop")));
        }
    }

    private static boolean isOurs(long pid, Path data) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().commandLine())
                .filter(command -> command.contains(data.toString()))
                .isPresent();
    }

    private Process serve(Path programs, Path data) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", WATCHDOG, "postgres-watchdog"));
        command.addAll(
                account.command(
                        List.of(
                                programs.resolve("postgres").toString(),
                                "-D",
                                data.toString(),
                                "-p",
                                Integer.toString(port),
                                "-c",
                                "listen_addresses=127.0.0.1",
                                "-c",
                                "unix_socket_directories=",
                                "-c",
                                "timezone=UTC",
                                "-c",
                                "logging_collector=off")));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(home.resolve("postgres.log").toFile()))
                .start();
    }

    private void awaitAnswer() throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Properties credentials = new Properties();
        credentials.put("user", USER);
        credentials.put("password", password);
        @Nullable SQLException last = null;
        while (System.nanoTime() < end) {
            try (Connection answered = DriverManager.getConnection(jdbcUrl(), credentials)) {
                LOG.debug("PostgreSQL {}", answered.getMetaData().getDatabaseProductVersion());
                return;
            } catch (SQLException e) {
                last = e;
            }
            if (server.waitFor(20, TimeUnit.MILLISECONDS)) {
                throw new PostgresFailure(
                        "PostgreSQL ended at once; its reasons are in "
                                + home.resolve("postgres.log")
                                + ".");
            }
        }
        close();
        throw new PostgresFailure(
                "PostgreSQL did not answer within "
                        + PATIENCE.toSeconds()
                        + " s; see "
                        + home.resolve("postgres.log")
                        + ".",
                last == null ? new IOException("no answer") : last);
    }
}
