package dev.warmfront.standalone;

import dev.warmfront.control.backup.Backup;
import dev.warmfront.control.backup.BackupFailure;
import dev.warmfront.control.backup.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Puts everything the control plane knows into one file, while it runs.
@Command(
        name = "warmfront backup",
        mixinStandardHelpOptions = true,
        version = "Warmfront 0.1.0",
        sortOptions = false,
        description = "Puts everything the control plane knows into one file, while it runs.")
public final class BackupCommand implements Callable<Integer> {

    @Mixin private final Safe safe = new Safe();

    @Option(
            names = "--with-key",
            description =
                    "Put the key in, too, that secrets are sealed under: then whoever has the file"
                            + " has the secrets.")
    private boolean withKey;

    @Parameters(paramLabel = "FILE", description = "What to make: a ZIP file.")
    private @Nullable Path file;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new BackupCommand()).execute(arguments));
    }

    @Override
    @SuppressWarnings("SystemOut") // This is what the person who started it reads.
    public Integer call() throws InterruptedException {
        Path made = Objects.requireNonNull(file);
        try {
            String key = safe.readKey().orElse(null);
            Manifest manifest =
                    safe.reading(place -> new Backup(place, "0.1.0").write(made, key, withKey));
            System.out.println(
                    made + ": " + sentence(manifest) + ", " + Files.size(made) + " bytes");
            System.out.println(aboutKey(manifest));
            return 0;
        } catch (BackupFailure | IOException e) {
            System.err.println("warmfront: " + e.getMessage());
            return 1;
        }
    }

    /// What is in a backup, for a person.
    static String sentence(Manifest manifest) {
        return new TreeMap<>(manifest.contents())
                        .entrySet().stream()
                                .map(entry -> entry.getKey() + " " + entry.getValue())
                                .collect(Collectors.joining(", "))
                + "; release "
                + manifest.newestRelease()
                + ", schema "
                + manifest.schema()
                + ", made "
                + manifest.madeAt()
                + " by "
                + manifest.product();
    }

    private String aboutKey(Manifest manifest) {
        if (manifest.withKey()) {
            return "The key of all secrets is in it: keep it where nobody else reads it.";
        }
        return "The key of all secrets is not in it: keep a copy of "
                + safe.key()
                + " elsewhere, without it certificates and the trust of edges are lost.";
    }
}
