package dev.warmfront.standalone;

import dev.warmfront.control.backup.Archive;
import dev.warmfront.control.backup.BackupFailure;
import dev.warmfront.control.backup.Manifest;
import dev.warmfront.control.backup.Restore;
import dev.warmfront.control.secret.Secrets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Makes an installation of a backup, or only looks whether it is whole.
@Command(
        name = "warmfront restore",
        mixinStandardHelpOptions = true,
        version = "Warmfront 0.1.0",
        sortOptions = false,
        description = "Makes an installation of a backup, in an empty place.")
public final class RestoreCommand implements Callable<Integer> {

    @Mixin private final Safe safe = new Safe();

    @Option(
            names = "--replace",
            description = "Throw away what is in the database, if there is something.")
    private boolean replace;

    @Option(
            names = "--check",
            description = "Only look whether the backup is whole, and tell what is in it.")
    private boolean check;

    @Parameters(paramLabel = "FILE", description = "A backup.")
    private @Nullable Path file;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new RestoreCommand()).execute(arguments));
    }

    @Override
    @SuppressWarnings("SystemOut") // This is what the person who started it reads.
    public Integer call() throws InterruptedException {
        Path made = Objects.requireNonNull(file);
        try (Archive archive = Archive.open(made)) {
            String sentence = BackupCommand.sentence(archive.manifest());
            if (check) {
                System.out.println(made + ": whole; " + sentence);
                return 0;
            }
            Optional<String> missing = missingKey(archive);
            safe.alone(place -> {
                new Restore(place).from(archive, replace, System.currentTimeMillis());
                return true;
            });
            if (missing.isPresent()) {
                Secrets.write(safe.key(), missing.get());
            }
            System.out.println("Restored: " + sentence);
            return 0;
        } catch (BackupFailure | IOException e) {
            System.err.println("warmfront: " + e.getMessage());
            return 1;
        }
    }

    /// The key that has to be put into its place, because it is in the backup and not there.
    ///
    /// @throws BackupFailure if without another key its secrets would be lost
    private Optional<String> missingKey(Archive archive) throws IOException {
        Manifest manifest = archive.manifest();
        Optional<String> here = safe.readKey();
        if (here.isEmpty()) {
            Optional<String> there = archive.key();
            if (there.isEmpty()) {
                throw new BackupFailure(
                        safe.key()
                                + ": missing (expected: the key that the backup's secrets are"
                                + " sealed under; it is not in the backup)");
            }
            return there;
        }
        String wanted = manifest.keyFingerprint();
        if (wanted != null && !Secrets.fingerprints(here.get()).contains(wanted)) {
            throw new BackupFailure(
                    safe.key()
                            + ": another key (expected: the one that the backup's secrets are"
                            + " sealed under; move this one away"
                            + (manifest.withKey() ? ", the right one is in the backup)" : ")"));
        }
        return Optional.empty();
    }
}
