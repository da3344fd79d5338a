package dev.warmfront.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which control plane, and as whom. A token is never an argument: everybody on the machine can
/// read those.
final class Connection {

    private static final String VARIABLE = "WARMFRONT_TOKEN";

    @Option(
            names = "--api",
            paramLabel = "URL",
            defaultValue = "${env:WARMFRONT_API:-http://127.0.0.1:8080}",
            description = "The control plane; also WARMFRONT_API (default: ${DEFAULT-VALUE}).")
    private String api = "";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file with the API key; without, it is read from WARMFRONT_TOKEN.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--tenant",
            paramLabel = "NAME",
            defaultValue = "${env:WARMFRONT_TENANT:-}",
            description =
                    "The tenant to act for, by name or id, with a key of the installation; also"
                            + " WARMFRONT_TENANT.")
    private String tenant = "";

    /// A client, as soon as there is an address and a key to try.
    Client open(Console console) throws Failure {
        URI address = address();
        String host = address.getHost();
        if (address.getScheme().equals("http") && !isLoopback(host)) {
            console.say(
                    "warmfront: the API key goes to "
                            + host
                            + " unencrypted (expected: https, but on this machine)");
        }
        return new Client(address, token(), where(), tenant(), console);
    }

    private URI address() throws Failure {
        try {
            URI address = URI.create(api.endsWith("/") ? api.substring(0, api.length() - 1) : api);
            boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
            if (web && address.getHost() != null && address.getRawUserInfo() == null) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // It is told below, like one that is no address of a server.
        }
        throw new Failure("--api: " + api + " (expected: for example https://cdn.example:8080)");
    }

    private String tenant() throws Failure {
        if (!tenant.matches("[A-Za-z0-9-]*")) {
            throw new Failure("--tenant: " + tenant + " (expected: the name or id of a tenant)");
        }
        return tenant;
    }

    private String token() throws Failure {
        if (tokenFile != null) {
            try {
                return checked(Files.readString(tokenFile).strip());
            } catch (IOException e) {
                throw new Failure("--token-file: " + tokenFile + " (expected: a file to read)");
            }
        }
        String token = System.getenv(VARIABLE);
        if (token == null || token.isBlank()) {
            throw new Failure(
                    "no API key (expected: one in "
                            + VARIABLE
                            + ", or in the file that --token-file names)");
        }
        return checked(token.strip());
    }

    /// What is no token is not sent, and not shown either: it may be another secret.
    private String checked(String token) throws Failure {
        boolean plain = token.chars().allMatch(c -> c > ' ' && c < 0x7f);
        boolean ofProvider = token.startsWith("eyJ") && token.split("\\.", -1).length == 3;
        if (!plain || !token.startsWith("wf_") && !ofProvider) {
            throw new Failure(
                    where()
                            + ": no API key (expected: wf_ and more, or an identity provider's"
                            + " token, in one line)");
        }
        return token;
    }

    private String where() {
        return tokenFile == null ? VARIABLE : tokenFile.toString();
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.startsWith("127.")
                || host.equals("[::1]");
    }
}
