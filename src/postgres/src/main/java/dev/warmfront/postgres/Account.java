package dev.warmfront.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The account the server runs under. PostgreSQL refuses to run as root, so for root a command gets
/// a prefix that takes root away: a user namespace where the kernel allows one, else the account
/// `nobody`.
///
/// `runuser` is no choice: it keeps signals from the server.
record Account(List<String> prefix) {

    private static final String NOBODY = "65534";
    private static final List<String> NAMESPACE = List.of("unshare", "-U");
    private static final List<String> SETPRIV =
            List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");

    static Account find() throws IOException, InterruptedException {
        if (!idWith(List.of()).equals("0")) {
            return new Account(List.of());
        }
        for (List<String> prefix : List.of(NAMESPACE, SETPRIV)) {
            String id = idWith(prefix);
            if (!id.isEmpty() && !id.equals("0")) {
                return new Account(prefix);
            }
        }
        throw new PostgresFailure(
                "PostgreSQL does not run as root, and neither unshare nor setpriv works here."
                        + " Start as another user, or name a server with SPRING_DATASOURCE_URL.");
    }

    List<String> command(List<String> command) {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(command);
        return whole;
    }

    /// Gives the folder to the account, where it is one of its own.
    void own(Path folder) throws IOException, InterruptedException {
        if (prefix.equals(SETPRIV)) {
            run(List.of("chown", "-R", NOBODY + ":" + NOBODY, folder.toString()));
        }
    }

    /// Runs a command to its end.
    static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new PostgresFailure(String.join(" ", command) + " failed: " + output);
        }
        return output;
    }

    private static String idWith(List<String> prefix) throws InterruptedException {
        try {
            List<String> command = new ArrayList<>(prefix);
            command.addAll(List.of("id", "-u"));
            return run(command);
        } catch (IOException e) {
            return "";
        }
    }
}
