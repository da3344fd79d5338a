package dev.warmfront.launch;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The main class of every jar. On Java 25 or newer it calls the class named in the resource {@code
 * META-INF/warmfront-main}; on an older one it finds a newer Java on this machine, starts the same
 * jar with it, and passes signals and the exit status on.
 */
public final class Launch {

    private static final int WANTED = 25;

    private Launch() {}

    /** Runs the jar's real main class, here or in a newer Java. */
    public static void main(String[] arguments) throws Exception {
        if (Runtime.version().feature() >= WANTED) {
            call(mainClass(), arguments);
            return;
        }
        for (Path home : candidates()) {
            if (versionOf(home) >= WANTED) {
                System.exit(handOver(home, arguments));
            }
        }
        System.err.println(
                "Java "
                        + WANTED
                        + " or newer is needed, and this is Java "
                        + Runtime.version().feature()
                        + ". Install one, for example Temurin "
                        + WANTED
                        + ", under /usr/lib/jvm, or set WARMFRONT_JAVA_HOME to its folder.");
        System.exit(1);
    }

    private static String mainClass() throws IOException {
        try (InputStream in =
                Launch.class.getClassLoader().getResourceAsStream("META-INF/warmfront-main")) {
            if (in == null) {
                throw new IOException("META-INF/warmfront-main is missing: the jar is damaged");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    private static void call(String mainClass, String[] arguments) throws Exception {
        try {
            Class.forName(mainClass)
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static int handOver(Path home, String[] arguments)
            throws IOException, InterruptedException, URISyntaxException {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("bin/java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-jar", jar().toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(process), "pass-on-the-signal"));
        return process.waitFor();
    }

    /** Where this class was loaded from: a plain jar, or a jar inside the jar that was started. */
    private static Path jar() throws URISyntaxException {
        return Path.of(System.getProperty("java.class.path")).toAbsolutePath();
    }

    private static void stop(Process process) {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int versionOf(Path home) {
        try (InputStream in = Files.newInputStream(home.resolve("release"))) {
            Properties release = new Properties();
            release.load(in);
            String version = release.getProperty("JAVA_VERSION", "0").replace("\"", "");
            return Integer.parseInt(version.split("[.+-]")[0]);
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    private static List<Path> candidates() throws IOException {
        List<Path> homes = new ArrayList<>();
        for (String variable : List.of("WARMFRONT_JAVA_HOME", "JAVA_HOME")) {
            if (System.getenv(variable) != null) {
                homes.add(Path.of(System.getenv(variable)));
            }
        }
        String user = System.getProperty("user.home");
        for (String folder :
                List.of(
                        "/usr/lib/jvm",
                        "/usr/lib64/jvm",
                        "/opt/java",
                        user + "/.sdkman/candidates/java",
                        user + "/.jdks")) {
            if (Files.isDirectory(Path.of(folder))) {
                try (Stream<Path> found = Files.list(Path.of(folder))) {
                    found.sorted(Comparator.reverseOrder()).forEach(homes::add);
                }
            }
        }
        return homes;
    }
}
