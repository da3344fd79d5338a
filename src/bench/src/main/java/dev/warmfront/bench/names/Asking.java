package dev.warmfront.bench.names;

import dev.warmfront.bench.Cpu;
import dev.warmfront.bench.Load;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Questions that every name server is asked over and over, by dnsperf.
///
/// @param name as the table shows it
/// @param questions a file of them
/// @param options more options of the generator
/// @param code of the replies
/// @param steered whether the answer depends on where somebody is
/// @param goals how many times our CPU time for one a peer is to need
record Asking(
        String name,
        Path questions,
        List<String> options,
        String code,
        boolean steered,
        Map<String, Double> goals) {

    private static final int QUESTIONS = 100_000;
    private static final Map<String, Double> GOALS = Map.of("gdnsd", 1.05, "NSD", 1.2, "Knot", 1.2);
    private static final Pattern SAID =
            Pattern.compile(
                    "Queries completed: +(\\d+)|Queries per second: +([\\d.]+)"
                            + "|Response codes: +(.*)");

    /// All that is measured; writes the questions into that folder.
    static List<Asking> all(Path folder) throws IOException {
        Random random = new Random(5);
        List<Zone> zones = Zone.all();
        Supplier<Zone> any = () -> zones.get(random.nextInt(zones.size()));
        Supplier<String> there = () -> any.get().host(random.nextInt(Zone.HOSTS));
        Supplier<String> absent = () -> "no" + random.nextInt(1 << 30) + "." + any.get().name();
        Supplier<String> placed = () -> any.get().placed();
        // The subnet 8.8.8.0/24 (RFC 7871).
        List<String> subnet = List.of("-E", "8:00011800080808");
        return List.of(
                new Asking("A", write(folder, "a", there), List.of(), "NOERROR", false, GOALS),
                new Asking(
                        "NXDOMAIN",
                        write(folder, "n", absent),
                        List.of(),
                        "NXDOMAIN",
                        false,
                        GOALS),
                new Asking(
                        "A by place", write(folder, "g", placed), subnet, "NOERROR", true, GOALS));
    }

    boolean suits(NameServer server) {
        return server.steers() || !steered;
    }

    /// Asks for so many seconds.
    ///
    /// @throws IOException if the generator fails, or replies are not what they should be
    Load run(NameServer server, int seconds) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "taskset",
                                "-c",
                                Integer.toString(Load.CORE),
                                "dnsperf",
                                "-s",
                                server.address(),
                                "-p",
                                Integer.toString(server.port()),
                                "-d",
                                questions.toString(),
                                "-l",
                                Integer.toString(seconds)));
        command.addAll(options);
        long before = Cpu.microsOf(server.processes());
        Process asking = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = asking.waitFor();
        long cpu = Cpu.microsOf(server.processes()) - before;
        double completed = 0;
        double rate = 0;
        boolean right = false;
        Matcher lines = SAID.matcher(said);
        while (lines.find()) {
            completed = lines.group(1) == null ? completed : Double.parseDouble(lines.group(1));
            rate = lines.group(2) == null ? rate : Double.parseDouble(lines.group(2));
            right |= lines.group(3) != null && lines.group(3).startsWith(code + " ");
        }
        if (status != 0 || completed == 0 || !right) {
            throw new IOException(server.name() + " " + name + ":\n" + said);
        }
        return new Load(rate, cpu / completed);
    }

    private static Path write(Path folder, String file, Supplier<String> name) throws IOException {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < QUESTIONS; i++) {
            all.append(name.get()).append(" A\n");
        }
        return Files.writeString(folder.resolve(file + ".questions"), all);
    }
}
