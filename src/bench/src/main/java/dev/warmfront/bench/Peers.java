package dev.warmfront.bench;

import dev.warmfront.testkit.system.ServiceProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The peers that are installed here, started with fair settings on core 0.
final class Peers implements AutoCloseable {

    private final Path folder;
    private final int originPort;
    private final List<ServiceProcess> started = new ArrayList<>();
    private final List<String> absent = new ArrayList<>();

    Peers(Path folder, int originPort) {
        this.folder = folder;
        this.originPort = originPort;
    }

    /// What could not be measured, and why.
    List<String> absent() {
        return absent;
    }

    List<Peer> start(Path files) throws IOException, InterruptedException {
        List<Peer> peers = new ArrayList<>();
        if (isInstalled("nginx")) {
            peers.add(nginx("nginx static", staticSite(files)));
            peers.add(nginx("nginx proxy_cache", proxyCache()));
        }
        if (isInstalled("varnishd")) {
            peers.add(varnish());
        }
        return peers;
    }

    @Override
    public void close() throws InterruptedException {
        for (ServiceProcess process : started.reversed()) {
            process.close();
        }
    }

    boolean isInstalled(String program) {
        boolean found =
                Stream.of(System.getenv("PATH").split(":"), new String[] {"/usr/sbin"})
                        .flatMap(Stream::of)
                        .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
        if (!found) {
            absent.add(program + " is not installed");
        }
        return found;
    }

    private Peer nginx(String name, String server) throws IOException, InterruptedException {
        int port = freePort();
        Path home = Files.createDirectories(folder.resolve(name.replace(' ', '-')));
        Path configuration = home.resolve("nginx.conf");
        Files.writeString(
                configuration,
                """
                daemon off;
                master_process off;
                worker_processes 1;
                error_log %1$s/error.log;
                pid %1$s/pid;
                events { worker_connections 4096; }
                http {
                  access_log off;
                  keepalive_requests 1000000000;
                  default_type application/octet-stream;
                  sendfile on;
                  tcp_nopush off;
                  open_file_cache max=1000 inactive=1h;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  proxy_cache_path %1$s/cache keys_zone=c:10m;
                  server {
                    listen 127.0.0.1:%2$d;
                    %3$s
                  }
                }
                """
                        .formatted(home, port, server));
        String file = configuration.toString();
        return launch(name, port, List.of("nginx", "-p", home.toString(), "-c", file));
    }

    private String staticSite(Path files) {
        return "root " + files + ";";
    }

    private String proxyCache() {
        return "location / { proxy_pass http://127.0.0.1:"
                + originPort
                + "; proxy_http_version 1.1; proxy_set_header Connection \"\";"
                + " proxy_cache c; proxy_cache_valid 200 1h; }";
    }

    private Peer varnish() throws IOException, InterruptedException {
        int port = freePort();
        Path vcl = folder.resolve("varnish.vcl");
        Files.writeString(
                vcl,
                """
                vcl 4.1;
                backend default { .host = "127.0.0.1"; .port = "%d"; }
                sub vcl_backend_response { set beresp.ttl = 1h; }
                """
                        .formatted(originPort));
        return launch(
                "Varnish",
                port,
                List.of(
                        "varnishd",
                        // It may read files of whoever started the bench.
                        "-j",
                        "none",
                        "-F",
                        "-n",
                        folder.resolve("varnish").toString(),
                        "-a",
                        "127.0.0.1:" + port,
                        "-f",
                        vcl.toString(),
                        "-s",
                        "malloc,256m"));
    }

    private Peer launch(String name, int port, List<String> command)
            throws IOException, InterruptedException {
        List<String> pinned = new ArrayList<>(List.of("taskset", "-c", "0"));
        pinned.addAll(command);
        ServiceProcess process = ServiceProcess.start(name, folder, pinned, Map.of());
        started.add(process);
        awaitPort(name, process, port);
        // Varnish serves from a child process, so the descendants count too.
        List<Long> processes =
                Stream.concat(
                                Stream.of(process.pid()),
                                ProcessHandle.of(process.pid())
                                        .orElseThrow()
                                        .descendants()
                                        .map(ProcessHandle::pid))
                        .toList();
        return new Peer(name, "http://127.0.0.1:" + port, "bench.test", processes);
    }

    private static void awaitPort(String name, ServiceProcess process, int port)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
                return;
            } catch (IOException notYet) {
                Thread.sleep(50);
            }
        }
        throw new IOException(name + " did not start:\n" + process.output());
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
