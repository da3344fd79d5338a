package dev.warmfront.acceptance.play;

import dev.warmfront.testkit.system.Installation;
import dev.warmfront.testkit.system.ServiceProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a person types: the `sh` blocks of a page, run in the project's folder.
final class Shell {

    /// For a Java that need not be fast for long.
    static final String QUICK_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx512m";

    private static final String BLOCK = "```sh\n";

    private Shell() {}

    /// The blocks of a Markdown page, in order.
    static List<String> blocks(String markdown) {
        List<String> blocks = new ArrayList<>();
        String rest = markdown;
        for (int at = rest.indexOf(BLOCK); at >= 0; at = rest.indexOf(BLOCK)) {
            rest = rest.substring(at + BLOCK.length());
            int end = rest.indexOf("```");
            blocks.add(rest.substring(0, end));
            rest = rest.substring(end);
        }
        return blocks;
    }

    /// Starts a script. One that is a single program becomes that program, and signals reach it,
    /// also when the build runs in the background, where nobody hears Ctrl-C.
    static ServiceProcess start(String name, String script, Map<String, String> environment)
            throws IOException {
        String whole = script.startsWith("./") ? "exec env --default-signal=INT " + script : script;
        return ServiceProcess.start(
                name, Installation.root(), List.of("bash", "-c", whole), environment);
    }

    /// The admin token that the first start prints.
    static String adminToken(ServiceProcess process, Duration patience)
            throws InterruptedException {
        String line = process.awaitLine(said -> said.contains("wf_"), patience);
        String token = line.substring(line.indexOf("wf_"));
        int end = token.indexOf(' ');
        return end < 0 ? token : token.substring(0, end);
    }
}
