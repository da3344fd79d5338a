package dev.warmfront.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warmfront.edge.config.HostPort;
import dev.warmfront.edge.http.Capacity;
import dev.warmfront.edge.telemetry.AccessLog;
import dev.warmfront.snapshot.waf.Cidr;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EdgeMainTest {

    private static final String TOKEN = "wfe_t1_secret_" + "0123456789abcdef".repeat(4);

    @TempDir private Path temp;

    @Test
    void options_say_everything() throws Exception {
        EdgeSettings settings =
                settings(
                        Map.of(),
                        "--control-plane=a.test:1,[2001:db8::1]:2",
                        "--token=" + TOKEN,
                        "--name=one",
                        "--data=" + temp,
                        "--public-address=192.0.2.1",
                        "--public-address=2001:db8::1",
                        "--bind=127.0.0.1",
                        "--http-port=81",
                        "--https-port=82",
                        "--dns-port=83",
                        "--dns-tls-port=85",
                        "--dns-identical-answers=off",
                        "--management-port=84",
                        "--allow-origin-range=127.0.0.0/8,10.0.0.0/8",
                        "--connections=1000",
                        "--connections-per-address=50",
                        "--connections-exempt=10.0.0.0/8,2001:db8::/32",
                        "--cache-memory=2g",
                        "--disk-cache-size=20g",
                        "--access-log=-",
                        "--access-log-format=cloudfront");
        assertThat(settings.controlPlanes())
                .containsExactly(new HostPort("a.test", 1), new HostPort("2001:db8::1", 2));
        assertThat(settings.token().text()).isEqualTo(TOKEN);
        assertThat(settings.publicAddresses()).containsExactly("192.0.2.1", "2001:db8::1");
        assertThat(settings.listening())
                .isEqualTo(new EdgeSettings.Listening("127.0.0.1", 81, 82, 83, 85, 84));
        assertThat(settings.identicalAnswers()).isZero();
        assertThat(settings.allowedOrigins())
                .containsExactly(Cidr.parse("127.0.0.0/8"), Cidr.parse("10.0.0.0/8"));
        assertThat(settings.capacity())
                .isEqualTo(
                        Capacity.of(
                                1000,
                                50,
                                List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("2001:db8::/32"))));
        assertThat(settings.cacheBytes()).isEqualTo(2L << 30);
        assertThat(settings.diskBytes()).isEqualTo(20L << 30);
        assertThat(settings.accessLog())
                .isEqualTo(new EdgeSettings.Logging("-", AccessLog.Format.W3C));
    }

    @Test
    void the_environment_says_what_options_do_not() throws Exception {
        Path file = Files.writeString(temp.resolve("token"), TOKEN + "\n");
        Map<String, String> environment =
                Map.of(
                        "WARMFRONT_CONTROL_PLANE", "a.test:1,b.test:2",
                        "WARMFRONT_TOKEN_FILE", file.toString(),
                        "WARMFRONT_HTTP_PORT", "81",
                        "WARMFRONT_CACHE_MEMORY", "64m",
                        "WARMFRONT_DISK_CACHE_SIZE", "off");
        EdgeSettings settings = settings(environment, "--http-port=90", "--bind=127.0.0.1");
        assertThat(settings.controlPlanes()).hasSize(2);
        assertThat(settings.token().text()).isEqualTo(TOKEN);
        assertThat(settings.listening().http()).isEqualTo(90);
        assertThat(settings.listening().https()).isEqualTo(8443);
        assertThat(settings.cacheBytes()).isEqualTo(64L << 20);
        assertThat(settings.diskBytes()).isZero();
        assertThat(settings.publicAddresses()).containsExactly("127.0.0.1");
    }

    @Test
    void one_address_may_have_half_of_the_connections_unless_said_otherwise() throws Exception {
        String plane = "--control-plane=a.test:1";
        assertThat(settings(Map.of(), plane).capacity())
                .isEqualTo(Capacity.within(OpenFiles.most()));
        assertThat(settings(Map.of(), plane, "--connections=1000").capacity().fromOne())
                .isEqualTo(500);
        Map<String, String> off = Map.of("WARMFRONT_CONNECTIONS_PER_ADDRESS", "off");
        assertThat(settings(off, plane, "--connections=1000").capacity().fromOne()).isEqualTo(1000);
        assertThatThrownBy(() -> settings(Map.of(), plane, "--connections-per-address=few"))
                .hasMessage("--connections-per-address: few (expected: a number)");
        assertThatThrownBy(() -> settings(Map.of(), plane, "--connections-per-address=0"))
                .hasMessageContaining("connections per address: 0");
    }

    @Test
    void the_soft_limit_of_open_files_is_read_where_it_is_told() {
        String title = "Limit                     Soft Limit           Hard Limit           Units";
        String line = "Max open files            1024                 524288               files";
        assertThat(OpenFiles.most(List.of(title, line))).isEqualTo(1024);
        assertThat(OpenFiles.most(List.of(line.replace("1024", "unlimited")))).isPositive();
        assertThat(OpenFiles.most(List.of(title))).isPositive();
        assertThat(Capacity.within(1024)).isEqualTo(Capacity.of(512, 256, List.of()));
        assertThat(Capacity.within(1)).isEqualTo(Capacity.of(1, 1, List.of()));
    }

    @Test
    void sizes_are_read_or_refused_with_the_option_and_the_value() {
        assertThat(
                        List.of(
                                EdgeOptions.bytes("--x", "1000"),
                                EdgeOptions.bytes("--x", "2k"),
                                EdgeOptions.bytes("--x", "3M")))
                .containsExactly(1000L, 2048L, 3L << 20);
        for (String wrong : List.of("", "m", "1t", "9999999999g", "-")) {
            assertThatThrownBy(() -> EdgeOptions.bytes("--cache-memory", wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("--cache-memory: " + wrong);
        }
    }

    @Test
    void what_is_wrong_is_one_sentence_and_no_stack_trace() {
        assertThat(fails("--control-plane=a.test"))
                .isEqualTo(
                        "control plane: a.test (expected: host:port, for example"
                                + " control.test:8090)");
        assertThat(fails("--control-plane=a.test:1", "--data=" + temp.resolve("data")))
                .startsWith("enrolment token: none");
        assertThat(fails("--control-plane=a.test:1", "--token=wfe_secret"))
                .startsWith("enrolment token: 10 characters")
                .doesNotContain("wfe_secret");
    }

    @Test
    void what_cannot_be_understood_is_said_with_where_to_look() {
        for (Map.Entry<String, String> wrong :
                Map.of(
                                "--control-plain=a.test:1", "--control-plain",
                                "--control-plane=a.test:1 more", "more (expected: an option)",
                                "--control-plane=a.test:1 --http-port=x",
                                        "--http-port: x (expected: a number)",
                                "--control-plane=a.test:1 --name=a --name=b",
                                        "--name: twice (expected: once)",
                                "--control-plane", "control-plane",
                                "--name=a", "--control-plane: none (expected: HOST:PORT)")
                        .entrySet()) {
            assertThat(says(2, wrong.getKey().split(" ", -1)))
                    .as(wrong.getKey())
                    .contains(wrong.getValue())
                    .endsWith("edge --help lists every option.");
        }
    }

    @Test
    void help_names_every_option_and_the_version_is_said() {
        assertThat(says(0, "--help"))
                .contains("edge --control-plane HOST:PORT [options]")
                .contains("--disk-cache-size", "--rehearsal", "--version");
        assertThat(says(0, "--version")).isEqualTo("Warmfront edge development");
    }

    private static EdgeSettings settings(Map<String, String> environment, String... options)
            throws Exception {
        return EdgeOptions.parse(environment, options).settings();
    }

    private static String fails(String... options) {
        String[] all = java.util.Arrays.copyOf(options, options.length + 5);
        System.arraycopy(
                new String[] {
                    "--bind=127.0.0.1",
                    "--http-port=0",
                    "--https-port=0",
                    "--dns-port=0",
                    "--management-port=0"
                },
                0,
                all,
                options.length,
                5);
        return says(1, all);
    }

    private static String says(int status, String... options) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        try {
            assertThat(EdgeMain.run(out, out, Map.of(), options)).isEqualTo(status);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return said.toString(StandardCharsets.UTF_8).strip();
    }
}
