package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// A page of the documentation whose commands are run word by word.
record Guide(List<String> steps) {

    private static final Pattern BLOCK = Pattern.compile("(?s)```sh\n(.*?)```");

    Guide {
        steps = List.copyOf(steps);
    }

    /// @param page for example `docs/access.md`
    static Guide of(String page) throws IOException {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("mvnw"))) {
            folder = folder.getParent();
        }
        return new Guide(
                BLOCK.matcher(Files.readString(folder.resolve(page)))
                        .results()
                        .map(block -> block.group(1))
                        .toList());
    }

    /// Runs commands in a shell.
    ///
    /// @param folder where it is
    /// @return what they said
    static String run(Path folder, String commands) throws Exception {
        Path output = Files.createTempFile(folder, "output", "");
        Process shell =
                new ProcessBuilder("bash", "-c", "set -e\n" + commands)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(shell.exitValue()).as(Files.readString(output)).isZero();
        return Files.readString(output);
    }
}
