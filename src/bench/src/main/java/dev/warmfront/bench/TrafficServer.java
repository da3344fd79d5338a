package dev.warmfront.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The settings of an Apache Traffic Server of one thread that keeps what it serves in memory.
final class TrafficServer {

    private TrafficServer() {}

    /// Writes them down.
    ///
    /// @param home a folder of its own: started by root it gives up root's rights, and could not
    ///     read in one of ours
    /// @param tlsPort 0 for none
    /// @param pair a certificate and its key in one file
    /// @return the command that starts it
    static List<String> command(Path home, int port, int tlsPort, Path pair, int originPort)
            throws IOException {
        Path etc = folder(home, "etc");
        Path cache = folder(home, "cache");
        Map<String, String> files =
                Map.of(
                        "records.config",
                        records(port, tlsPort, etc),
                        "remap.config",
                        "map / http://127.0.0.1:" + originPort + "/\n",
                        "storage.config",
                        cache + " 300M\n",
                        "ssl_multicert.config",
                        tlsPort == 0 ? "" : "dest_ip=* ssl_cert_name=both.pem\n",
                        "ip_allow.yaml",
                        """
                        ip_allow:
                          - apply: in
                            ip_addrs: 127.0.0.1
                            action: allow
                            methods: ALL
                        """);
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(etc.resolve(file.getKey()), file.getValue());
        }
        if (tlsPort != 0) {
            Files.copy(pair, etc.resolve("both.pem"));
        }
        Path layout = home.resolve("runroot.yaml");
        Files.writeString(layout, layout(home, etc, cache));
        try (Stream<Path> all = Files.walk(home)) {
            for (Path path : all.toList()) {
                open(path);
            }
        }
        return List.of("traffic_server", "--run-root=" + layout);
    }

    private static String layout(Path home, Path etc, Path cache) throws IOException {
        return """
        prefix: /usr
        exec_prefix: /usr
        bindir: /usr/bin
        sbindir: /usr/bin
        includedir: /usr/include
        libdir: /usr/lib/trafficserver
        libexecdir: /usr/lib/trafficserver/modules
        sysconfdir: %1$s
        datadir: %2$s
        cachedir: %2$s
        localstatedir: %3$s
        runtimedir: %4$s
        logdir: %5$s
        """
                .formatted(
                        etc, cache, folder(home, "var"), folder(home, "run"), folder(home, "log"));
    }

    private static String records(int port, int tlsPort, Path etc) {
        return """
        CONFIG proxy.config.admin.user_id STRING nobody
        CONFIG proxy.config.http.server_ports STRING %s
        CONFIG proxy.config.exec_thread.autoconfig INT 0
        CONFIG proxy.config.exec_thread.limit INT 1
        CONFIG proxy.config.task_threads INT 1
        CONFIG proxy.config.cache.threads_per_disk INT 1
        CONFIG proxy.config.cache.ram_cache.size INT 268435456
        CONFIG proxy.config.log.logging_enabled INT 0
        CONFIG proxy.config.ssl.server.cert.path STRING %s
        CONFIG proxy.config.ssl.server.private_key.path STRING %s
        """
                .formatted(port + (tlsPort == 0 ? "" : " " + tlsPort + ":ssl"), etc, etc);
    }

    private static Path folder(Path home, String name) throws IOException {
        return Files.createDirectories(home.resolve(name));
    }

    /// Whoever it runs as. The key is one that was made for this run.
    private static void open(Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
}
