package dev.warmfront.edge.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/// The public suite `http-cache-tests`, as npm has it, at one version.
final class HttpCacheTests {

    static final String VERSION = "0.4.5";

    /// What became of one test.
    ///
    /// @param kind `required`, `optimal` or `check`: the last only asks how a cache behaves
    /// @param outcome as the suite's own display judges
    record Result(String kind, Outcome outcome, String suite, String id, String message) {}

    enum Outcome {
        PASS,
        FAIL,
        /// What the test builds on did not come about.
        SETUP,
        /// A test this one builds on did not pass.
        DEPENDENCY,
        HARNESS,
        UNTESTED
    }

    /// A package of npm and the SHA-512 of its file.
    private record Part(String name, String version, String sha512) {}

    private static final List<Part> PARTS =
            List.of(
                    new Part(
                            "http-cache-tests",
                            VERSION,
                            "DjuwN9nUZXLTW+wav1LRESCZNVxl8SshwOy4z1pxuWbWt5/ay6sM9QQ1lebBaDO6P1IM"
                                    + "BoK6mdf+PuVP/QNL8A=="),
                    new Part(
                            "node-fetch",
                            "2.7.0",
                            "c4FRfUm/dbcWZ7U+1Wq0AwCyFL+3nt2bEw05wfxSz+DWpWsitgmSgYmy2dQdWyKC1694"
                                    + "ELPqMs/YzUSNozLt8A=="),
                    new Part(
                            "whatwg-url",
                            "5.0.0",
                            "saE57nupxk6v3HY35+jzBwYa0rKSy0XR8JSxZPwgLr7ys0IBzhGviA1/TUGJLmSVqs8p"
                                    + "b9AnvICXEuOHLprYTw=="),
                    new Part(
                            "tr46",
                            "0.0.3",
                            "N3WMsuqV66lT30CrXNbEjx4GEwlow3v6rr4mCcv6prnfwhS01rkgyFdjPNBYd9br7LpX"
                                    + "V1+Emh01fHnq2Gdgrw=="),
                    new Part(
                            "webidl-conversions",
                            "3.0.1",
                            "2JAn3z8AR6rjK8Sm8orRC0h/bcl/DqL7tRPdGZ4I1CjdF+EaMLmYxBHyXuKL849eucPF"
                                    + "hvBoxMsflfOb8kxaeQ=="));

    private static final long MOST_SECONDS = 180;

    private HttpCacheTests() {}

    /// Whether `node` and `npm` are there to run it.
    static boolean canRun() {
        return works("node", "--version") && works("npm", "--version");
    }

    /// Runs the suite.
    ///
    /// @param folder where the packages are, or will be
    /// @param only the id of one test, empty for all
    /// @param cacheOf starts a cache in front of the origin at a port, and says at which port it is
    static List<Result> run(Path folder, String only, IntFunction<Integer> cacheOf)
            throws Exception {
        fetch(folder);
        Path script = folder.resolve("run.mjs");
        try (var source = HttpCacheTests.class.getResourceAsStream("/http-cache-tests/run.mjs")) {
            Files.write(script, source.readAllBytes());
        }
        List<String> command = new ArrayList<>();
        command.addAll(List.of("node", script.toString()));
        command.add(folder.resolve("node_modules").toString());
        if (!only.isEmpty()) {
            command.add(only);
        }
        Process suite =
                new ProcessBuilder(command)
                        .redirectError(folder.resolve("suite.log").toFile())
                        .start();
        try (BufferedReader said = suite.inputReader(StandardCharsets.UTF_8);
                var tell = suite.outputWriter(StandardCharsets.UTF_8)) {
            String hello = said.readLine();
            int cache = cacheOf.apply(Integer.parseInt(hello.substring("origin ".length())));
            tell.write("http://127.0.0.1:" + cache + "\n");
            tell.flush();
            List<Result> results = said.lines().map(HttpCacheTests::result).toList();
            if (!suite.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("the suite did not end in " + MOST_SECONDS + " s");
            }
            return results;
        } finally {
            suite.destroyForcibly();
        }
    }

    private static Result result(String line) {
        List<String> parts = List.of(line.split("\t", -1));
        return new Result(
                parts.get(0),
                Outcome.valueOf(parts.get(1)),
                parts.get(2),
                parts.get(3),
                parts.get(4));
    }

    /// Gets the packages by npm, unless they are there.
    private static void fetch(Path folder) throws Exception {
        for (Part part : PARTS) {
            Path home = folder.resolve("node_modules").resolve(part.name());
            Path file = folder.resolve(part.name() + "-" + part.version() + ".tgz");
            if (Files.exists(file) && Files.exists(home.resolve("package.json"))) {
                continue;
            }
            Files.createDirectories(home);
            must(
                    folder,
                    "npm",
                    "pack",
                    part.name() + "@" + part.version(),
                    "--pack-destination",
                    folder.toString());
            String found = sha512(file);
            if (!found.equals(part.sha512())) {
                Files.delete(file);
                throw new IOException(
                        file + ": " + found + " (expected: SHA-512 " + part.sha512() + ")");
            }
            must(folder, "tar", "xzf", file.toString(), "-C", home.toString(), "--strip=1");
        }
    }

    private static String sha512(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-512");
            return Base64.getEncoder().encodeToString(digest.digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private static void must(Path folder, String... command) throws Exception {
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed: " + said);
        }
    }

    private static boolean works(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
