package dev.warmfront.standalone;

import dev.warmfront.control.backup.BackupFailure;
import dev.warmfront.control.backup.Place;
import dev.warmfront.postgres.LocalPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Whose database and whose key: those of a data folder, or those that the environment names, as it
/// does for `./warmfront up`.
final class Safe {

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            defaultValue = "${env:WARMFRONT_DATA:-data}",
            description =
                    "The installation's folder (default: ${DEFAULT-VALUE}); its database is another"
                            + " one where SPRING_DATASOURCE_URL names it.")
    Path data = Path.of("data");

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description =
                    "The key that secrets are sealed under (default: WARMFRONT_KEK_FILE, or kek in"
                            + " the folder).")
    @Nullable Path keyFile;

    /// Something done with a database.
    interface Work<T> {
        T with(Place place) throws IOException;
    }

    /// The file that holds the key, or is to hold it.
    Path key() {
        if (keyFile != null) {
            return keyFile;
        }
        String named = System.getenv("WARMFRONT_KEK_FILE");
        return named == null ? new Installation(data).keyEncryptionKey() : Path.of(named);
    }

    Optional<String> readKey() throws IOException {
        Path file = key();
        return Files.exists(file)
                ? Optional.of(Files.readString(file, StandardCharsets.US_ASCII).strip())
                : Optional.empty();
    }

    /// Works on a database that may be in use.
    <T> T reading(Work<T> work) throws IOException, InterruptedException {
        Optional<Place> other = otherPlace();
        if (other.isPresent()) {
            return work.with(other.get());
        }
        Path home = new Installation(data).postgres();
        Optional<LocalPostgres.Door> running = LocalPostgres.runningIn(home);
        if (running.isPresent()) {
            return work.with(
                    new Place(
                            running.get().jdbcUrl(), LocalPostgres.USER, running.get().password()));
        }
        if (!Files.exists(home.resolve("data"))) {
            throw new BackupFailure(
                    "data: " + data + " (expected: the folder of an installation, --data)");
        }
        return alone(home, work);
    }

    /// Works on a database that nobody else uses; of a folder that has none, on a new one.
    <T> T alone(Work<T> work) throws IOException, InterruptedException {
        Optional<Place> other = otherPlace();
        return other.isPresent()
                ? work.with(other.get())
                : alone(new Installation(data).postgres(), work);
    }

    private static <T> T alone(Path home, Work<T> work) throws IOException, InterruptedException {
        try (LocalPostgres postgres = LocalPostgres.start(home)) {
            return work.with(
                    new Place(postgres.jdbcUrl(), LocalPostgres.USER, postgres.password()));
        }
    }

    private static Optional<Place> otherPlace() {
        String url = System.getenv("SPRING_DATASOURCE_URL");
        return url == null
                ? Optional.empty()
                : Optional.of(
                        new Place(
                                url,
                                environment("SPRING_DATASOURCE_USERNAME"),
                                environment("SPRING_DATASOURCE_PASSWORD")));
    }

    private static String environment(String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new BackupFailure(name + ": missing (expected: beside SPRING_DATASOURCE_URL)");
        }
        return value;
    }
}
