package dev.warmfront.testkit.system;

import dev.warmfront.launch.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The project's folder and what was built in it.
public final class Installation {

    private static final String VERSION = "0.1.0";

    private Installation() {}

    /// The folder with `mvnw`, above wherever this runs.
    public static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("mvnw"))) {
            folder = Objects.requireNonNull(folder.getParent(), "not inside the project");
        }
        return folder;
    }

    /// How a module's jar is started with the Java this runs on, and the options it is made for.
    public static List<String> java(String module, String... options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.add("@" + jvmOptions(module));
        command.addAll(List.of(options));
        command.addAll(List.of("-jar", jar(module).toString()));
        return command;
    }

    /// The options of the JVM that a module is made for, one a line.
    public static Path jvmOptions(String module) {
        return root().resolve("src/" + module + "/jvm.options");
    }

    /// The options besides of one that has learnt beforehand what a start needs.
    public static Path trainedOptions(String module) {
        return root().resolve("src/" + module + "/trained.options");
    }

    /// A module's jar with everything in it.
    public static Path jar(String module) {
        String name = "warmfront-" + module + "-" + VERSION + "-all.jar";
        Path jar = root().resolve("src/" + module + "/target/" + name);
        if (!Files.exists(jar)) {
            throw new IllegalStateException(jar + " (expected: built; run ./mvnw package)");
        }
        return jar;
    }

    /// A port that is free on every address right now.
    public static int freePort() throws IOException {
        return FreePort.next();
    }
}
