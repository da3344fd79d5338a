package dev.warmfront.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One run of the load generator against one peer.
///
/// @param requestsPerSecond as the generator counted them
/// @param cpuMicros the server's CPU time for one request
public record Load(double requestsPerSecond, double cpuMicros) {

    /// The generator's core.
    public static final int CORE = 1;

    /// Sends requests for `seconds` over `connections` keep-alive connections from [#CORE].
    ///
    /// @throws IOException if the generator fails or the peer answers anything but 2xx
    static Load run(Peer peer, Work work, int connections, int seconds)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "taskset",
                                "-c",
                                Integer.toString(CORE),
                                "wrk",
                                "-t1",
                                "-c" + connections,
                                "-d" + seconds + "s",
                                "--timeout",
                                "10s",
                                "-H",
                                "Host: " + peer.host()));
        for (String field : work.fields()) {
            command.addAll(List.of("-H", field));
        }
        command.add(peer.base(work) + work.path());
        long before = Cpu.microsOf(peer.processes());
        Process wrk = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (wrk.waitFor() != 0 || said.contains("Non-2xx") || said.contains("Socket errors")) {
            throw new IOException(peer.name() + " " + work.name() + ":\n" + said);
        }
        long cpu = Cpu.microsOf(peer.processes()) - before;
        double requests = number(said, " requests in ");
        return new Load(number(said, "Requests/sec:"), cpu / requests);
    }

    /// The number before `label` on its line, or after it when it ends in a colon.
    private static double number(String said, String label) throws IOException {
        for (String line : said.lines().toList()) {
            int at = line.indexOf(label);
            if (at >= 0) {
                boolean after = label.endsWith(":");
                String number = after ? line.substring(at + label.length()) : line.substring(0, at);
                return Double.parseDouble(number.strip().toLowerCase(Locale.ROOT));
            }
        }
        throw new IOException("the generator did not say '" + label + "':\n" + said);
    }
}
