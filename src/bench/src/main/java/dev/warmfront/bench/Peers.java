package dev.warmfront.bench;

import dev.warmfront.testkit.system.Installation;
import dev.warmfront.testkit.system.ServiceProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// The peers that are installed here, started with fair settings on core 0; and the origin behind
/// those that need one, on core 1.
final class Peers implements AutoCloseable {

    private final Path folder;
    private final Path site;
    private final List<ServiceProcess> started = new ArrayList<>();
    private final List<Scratch> folders = new ArrayList<>();
    private final List<String> absent = new ArrayList<>();
    private int originPort;

    /// @param site whose files are served
    Peers(Path folder, Path site) {
        this.folder = folder;
        this.site = site;
    }

    /// What could not be measured, and why.
    List<String> absent() {
        return absent;
    }

    /// Starts what everybody fetches from.
    ///
    /// @return its port
    int startOrigin() throws IOException, InterruptedException {
        originPort = Installation.freePort();
        String server =
                """
                root %1$s;
                add_header Cache-Control "public, max-age=86400";
                location %2$s { alias %1$s/; add_header Cache-Control no-store; }
                """
                        .formatted(site, Work.UNSTORED);
        List<String> command = nginx("origin", listen(originPort) + server);
        launch("origin", 1, originPort, command);
        return originPort;
    }

    List<Peer> start() throws IOException, InterruptedException {
        List<Peer> peers = new ArrayList<>();
        boolean secure = makeCertificate();
        String proxy =
                "proxy_http_version 1.1; proxy_set_header Connection \"\";"
                        + " proxy_pass http://origin;";
        peers.add(nginx("nginx static", secure, Peer.Kind.FILES, "root " + site + ";"));
        peers.add(
                nginx(
                        "nginx proxy_cache",
                        secure,
                        Peer.Kind.CACHE,
                        """
                        location / { %1$s proxy_cache c; proxy_cache_valid 200 1h; }
                        location %2$s { %1$s }
                        """
                                .formatted(proxy, Work.UNSTORED)));
        if (isInstalled("varnishd")) {
            peers.add(varnish());
        }
        if (isInstalled("traffic_server")) {
            peers.add(trafficServer(secure));
        }
        if (isInstalled("haproxy")) {
            peers.add(haproxy(secure));
        }
        if (isInstalled("h2o")) {
            peers.add(h2o(secure));
        }
        if (isInstalled("cc")) {
            peers.add(floor());
        }
        return peers;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (ServiceProcess process : started.reversed()) {
            process.close();
        }
        for (Scratch scratch : folders) {
            scratch.close();
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

    /// A certificate for those that speak TLS, of the kind the edge makes for itself.
    private boolean makeCertificate() throws IOException, InterruptedException {
        if (!isInstalled("openssl")) {
            return false;
        }
        String script =
                "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
                        + " -subj /CN=bench.test -keyout key.pem -out cert.pem"
                        + " && cat cert.pem key.pem > both.pem";
        try (ServiceProcess openssl =
                ServiceProcess.start("openssl", folder, List.of("sh", "-c", script), Map.of())) {
            return openssl.awaitEnd(Duration.ofSeconds(20)) == 0;
        }
    }

    private Peer nginx(String name, boolean secure, Peer.Kind kind, String server)
            throws IOException, InterruptedException {
        int port = Installation.freePort();
        int tlsPort = secure ? Installation.freePort() : 0;
        List<String> command = nginx(name, listen(port) + tls(tlsPort) + server);
        return launched(name, port, tlsPort, kind, command);
    }

    private static String listen(int port) {
        return "listen 127.0.0.1:" + port + ";\n";
    }

    private String tls(int port) {
        return port == 0
                ? ""
                : """
                listen 127.0.0.1:%d ssl;
                ssl_certificate %2$s/cert.pem;
                ssl_certificate_key %2$s/key.pem;
                """
                        .formatted(port, folder);
    }

    private List<String> nginx(String name, String server) throws IOException {
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
                  upstream origin { server 127.0.0.1:%2$d; keepalive 64; }
                  server {
                    %3$s
                  }
                }
                """
                        .formatted(home, originPort, server));
        return List.of("nginx", "-p", home.toString(), "-c", configuration.toString());
    }

    private Peer varnish() throws IOException, InterruptedException {
        int port = Installation.freePort();
        Path vcl = folder.resolve("varnish.vcl");
        Files.writeString(
                vcl,
                """
                vcl 4.1;
                backend default { .host = "127.0.0.1"; .port = "%d"; }
                sub vcl_recv { if (req.url ~ "^%s") { return (pass); } }
                sub vcl_backend_response { set beresp.ttl = 1h; }
                """
                        .formatted(originPort, Work.UNSTORED));
        List<String> command =
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
                        "malloc,256m");
        return launched("Varnish", port, 0, Peer.Kind.CACHE, command);
    }

    private Peer trafficServer(boolean secure) throws IOException, InterruptedException {
        int port = Installation.freePort();
        int tlsPort = secure ? Installation.freePort() : 0;
        Scratch home = Scratch.make("warmfront-bench-ats");
        folders.add(home);
        List<String> command =
                TrafficServer.command(
                        home.folder(), port, tlsPort, folder.resolve("both.pem"), originPort);
        return launched("Traffic Server", port, tlsPort, Peer.Kind.CACHE, command);
    }

    private Peer haproxy(boolean secure) throws IOException, InterruptedException {
        int port = Installation.freePort();
        int tlsPort = secure ? Installation.freePort() : 0;
        Path configuration = folder.resolve("haproxy.cfg");
        String tls = secure ? "bind 127.0.0.1:" + tlsPort + " ssl crt " + folder + "/both.pem" : "";
        Files.writeString(
                configuration,
                """
                global
                  nbthread 1
                defaults
                  mode http
                  timeout connect 5s
                  timeout client 60s
                  timeout server 60s
                cache c
                  total-max-size 256
                  max-object-size 20000000
                  max-age 3600
                frontend f
                  bind 127.0.0.1:%d
                  %s
                  http-request set-var(txn.unstored) bool(true) if { path_beg %s }
                  http-request cache-use c if !{ var(txn.unstored) -m bool }
                  http-response cache-store c if !{ var(txn.unstored) -m bool }
                  default_backend b
                backend b
                  server origin 127.0.0.1:%d
                """
                        .formatted(port, tls, Work.UNSTORED, originPort));
        List<String> command = List.of("haproxy", "-db", "-f", configuration.toString());
        return launched("HAProxy", port, tlsPort, Peer.Kind.CACHE, command);
    }

    private Peer h2o(boolean secure) throws IOException, InterruptedException {
        int port = Installation.freePort();
        int tlsPort = secure ? Installation.freePort() : 0;
        Path configuration = folder.resolve("h2o.yaml");
        String tls =
                """
                listen:
                  host: 127.0.0.1
                  port: %1$d
                  ssl:
                    certificate-file: %2$s/cert.pem
                    key-file: %2$s/key.pem
                """
                        .formatted(tlsPort, folder);
        Files.writeString(
                configuration,
                """
                num-threads: 1
                user: %s
                %s
                hosts:
                  "bench.test":
                    listen:
                      host: 127.0.0.1
                      port: %d
                    paths:
                      /:
                        file.dir: %s
                """
                        .formatted(System.getProperty("user.name"), secure ? tls : "", port, site));
        List<String> command = List.of("h2o", "-c", configuration.toString());
        return launched("h2o", port, tlsPort, Peer.Kind.FILES, command);
    }

    private Peer floor() throws IOException, InterruptedException {
        int port = Installation.freePort();
        try (InputStream source =
                Objects.requireNonNull(Peers.class.getResourceAsStream("floor.c"))) {
            Files.write(folder.resolve("floor.c"), source.readAllBytes());
        }
        try (ServiceProcess compiler =
                ServiceProcess.start(
                        "cc", folder, List.of("cc", "-O2", "-o", "floor", "floor.c"), Map.of())) {
            if (compiler.awaitEnd(Duration.ofMinutes(1)) != 0) {
                throw new IOException("floor.c does not compile:\n" + compiler.output());
            }
        }
        List<String> command = List.of(folder.resolve("floor").toString(), Integer.toString(port));
        return launched("C recv and send", port, 0, Peer.Kind.FLOOR, command);
    }

    private Peer launched(String name, int port, int tlsPort, Peer.Kind kind, List<String> command)
            throws IOException, InterruptedException {
        ServiceProcess process = launch(name, 0, port, command);
        // Varnish serves from a child process, so the descendants count too.
        List<Long> processes =
                Stream.concat(
                                Stream.of(process.pid()),
                                ProcessHandle.of(process.pid())
                                        .orElseThrow()
                                        .descendants()
                                        .map(ProcessHandle::pid))
                        .toList();
        return new Peer(
                name,
                "http://127.0.0.1:" + port,
                tlsPort == 0 ? null : "https://127.0.0.1:" + tlsPort,
                "bench.test",
                processes,
                kind);
    }

    private ServiceProcess launch(String name, int core, int port, List<String> command)
            throws IOException, InterruptedException {
        List<String> pinned = new ArrayList<>(List.of("taskset", "-c", Integer.toString(core)));
        pinned.addAll(command);
        ServiceProcess process = ServiceProcess.start(name, folder, pinned, Map.of());
        started.add(process);
        awaitPort(name, process, port);
        return process;
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
}
