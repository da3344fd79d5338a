package dev.warmfront.edge.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warmfront.edge.net.Transport;
import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.engine.dns.Fleet;
import dev.warmfront.engine.dns.ZoneIndex;
import dev.warmfront.engine.dns.ZoneSigner;
import dev.warmfront.launch.FreePort;
import dev.warmfront.snapshot.dns.RecordSet;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Routing;
import dev.warmfront.snapshot.dns.Target;
import dev.warmfront.snapshot.dns.Zone;
import dev.warmfront.snapshot.waf.Cidr;
import dev.warmfront.testkit.dns.Validator;
import dev.warmfront.testkit.system.ServiceProcess;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/// A signed zone, asked over real sockets by validators that are not ours. Where the machine has
/// `delv`, `unbound` or `ldns-verify-zone`, they are asked, too; that of dnsjava always is.
class SignedServerTest {

    private static final String ZONE = "z.test";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// An answer, an alias, a wildcard, what is missing in every way, several together, edges.
    private static final List<String> QUESTIONS =
            List.of(
                    "www.z.test A",
                    "old.z.test A",
                    "x.w.z.test TXT",
                    "x.w.z.test A",
                    "www.z.test MX",
                    "nope.z.test A",
                    "ent.z.test A",
                    "many.z.test A",
                    "cdn.z.test A",
                    "cdn.z.test AAAA",
                    "z.test SOA",
                    "z.test DNSKEY",
                    "z.test CDS",
                    "z.test CDNSKEY",
                    "open.z.test DS");

    @TempDir private Path folder;
    private EventLoopGroup loops;
    private DnsServer server;
    private String ds;

    @BeforeEach
    void start() throws Exception {
        loops = new MultiThreadIoEventLoopGroup(1, Transport.best().loops());
        KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
        keys.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = keys.generateKeyPair();
        byte[] dnskey = dnskey(pair);
        Name zone = Name.fromString(ZONE + ".");
        DNSKEYRecord record =
                (DNSKEYRecord) Record.newRecord(zone, Type.DNSKEY, DClass.IN, 3600, dnskey);
        ds = new DSRecord(zone, DClass.IN, 3600, DNSSEC.Digest.SHA256, record).toString();
        Zone signed =
                ZoneSigner.sign(
                        zone(),
                        List.of(
                                new ZoneSigner.Key(
                                        dnskey, true, true, octets -> sign(pair, octets))),
                        3600,
                        List.of(Cidr.parse("192.0.2.80"), Cidr.parse("192.0.2.81")),
                        null,
                        Instant.now());
        ZoneIndex index = ZoneIndex.of(List.of(signed));
        Responder responder =
                new Responder(
                        () -> index,
                        check -> true,
                        SignedServerTest::fleet,
                        () -> Fixture.ATLAS,
                        "e-1",
                        1000,
                        InstantSource.system(),
                        RandomGeneratorFactory.of("L64X128MixRandom").create(7));
        server =
                DnsServer.start(
                                loops,
                                Transport.best(),
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                responder,
                                null,
                                new Metrics())
                        .toCompletableFuture()
                        .get(30, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }

    @Test
    void every_kind_of_answer_is_proved_over_udp_and_tcp() throws Exception {
        for (boolean tcp : new boolean[] {false, true}) {
            Validator validator = new Validator(query -> exchange(query, tcp), ds, Instant.now());
            for (String question : QUESTIONS) {
                String[] asked = question.split(" ", 2);
                Message judged = validator.judge(asked[0], Type.value(asked[1]));
                assertThat(judged.getHeader().getFlag(Flags.AD))
                        .as("%s: %s %s", question, judged, validator.told())
                        .isTrue();
            }
        }
    }

    @Test
    void a_proof_that_does_not_fit_is_asked_for_again_over_tcp() throws Exception {
        Message query = Message.newQuery(question("big.z.test", Type.TXT));
        query.addRecord(new OPTRecord(512, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
        SimpleResolver resolver = resolver();
        resolver.setIgnoreTruncation(true);
        Message cut = resolver.send(query);
        assertThat(cut.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(cut.getSection(Section.ANSWER)).isEmpty();
        assertThat(cut.getOPT().getFlags() & ExtendedFlags.DO).isNotZero();
        assertThat(resolver().send(query).getSection(Section.ANSWER)).hasSize(3);
    }

    @Test
    void rfc_4035_section_3_1_6_nobody_is_told_that_something_was_checked_or_not()
            throws Exception {
        Message query = Message.newQuery(question("www.z.test", Type.A));
        query.getHeader().setFlag(Flags.CD);
        query.getHeader().setFlag(Flags.AD);
        Message reply = resolver().send(query);
        assertThat(reply.getHeader().getFlag(Flags.CD)).isFalse();
        assertThat(reply.getHeader().getFlag(Flags.AD)).isFalse();
        assertThat(reply.getSection(Section.ANSWER)).hasSize(2);
    }

    @Test
    void delv_finds_every_kind_of_answer_fully_validated() throws Exception {
        assumeTool("delv");
        Path anchor = folder.resolve("anchor");
        String[] words = ds.split("\\s+");
        String digest = words[words.length - 1];
        Files.writeString(
                anchor,
                "trust-anchors { %s. static-ds %s 13 2 \"%s\"; };%n"
                        .formatted(ZONE, words[words.length - 4], digest));
        for (String question : QUESTIONS) {
            String[] asked = question.split(" ", 2);
            String told =
                    run(
                            "delv",
                            "-a",
                            anchor.toString(),
                            "+root=" + ZONE,
                            "@127.0.0.1",
                            "-p",
                            Integer.toString(server.port()),
                            asked[0],
                            asked[1]);
            assertThat(told).as(question).contains("fully validated").doesNotContain("broken");
        }
    }

    @Test
    void unbound_vouches_for_every_kind_of_answer() throws Exception {
        assumeTool("unbound");
        int port = FreePort.next();
        Path file =
                Files.writeString(
                        folder.resolve("unbound.conf"),
                        """
                        server:
                          interface: 127.0.0.1@%d
                          do-daemonize: no
                          use-syslog: no
                          chroot: ""
                          username: ""
                          directory: "%s"
                          pidfile: ""
                          module-config: "validator iterator"
                          trust-anchor: "%s"
                          do-not-query-localhost: no
                          local-zone: "test." nodefault
                        remote-control:
                          control-enable: no
                        stub-zone:
                          name: "%s."
                          stub-addr: 127.0.0.1@%d
                        """
                                .formatted(
                                        port, folder, ds.replace('\t', ' '), ZONE, server.port()));
        try (ServiceProcess unbound =
                ServiceProcess.start(
                        "unbound", folder, List.of("unbound", "-c", file.toString()), Map.of())) {
            unbound.awaitLine(line -> line.contains("start of service"), PATIENCE);
            for (String question : QUESTIONS) {
                String[] asked = question.split(" ", 2);
                SimpleResolver resolver = resolver();
                resolver.setPort(port);
                resolver.setEDNS(0, 1232, ExtendedFlags.DO);
                Message told =
                        resolver.send(Message.newQuery(question(asked[0], Type.value(asked[1]))));
                assertThat(told.getHeader().getFlag(Flags.AD)).as("%s", told).isTrue();
            }
        }
    }

    @Test
    void ldns_verifies_the_zone_as_a_whole() throws Exception {
        assumeTool("ldns-verify-zone");
        StringBuilder file = new StringBuilder();
        for (String question :
                List.of(
                        "z.test SOA",
                        "z.test NS",
                        "z.test DNSKEY",
                        "z.test CDS",
                        "z.test CDNSKEY",
                        "z.test NSEC",
                        "www.z.test A",
                        "www.z.test NSEC",
                        "old.z.test CNAME",
                        "old.z.test NSEC",
                        "*.w.z.test TXT",
                        "*.w.z.test NSEC",
                        "a.ent.z.test TXT",
                        "a.ent.z.test NSEC",
                        "many.z.test A",
                        "many.z.test NSEC",
                        "big.z.test TXT",
                        "big.z.test NSEC",
                        "cdn.z.test A",
                        "cdn.z.test NSEC")) {
            String[] asked = question.split(" ", 2);
            Message query = Message.newQuery(question(asked[0], Type.value(asked[1])));
            query.addRecord(new OPTRecord(1232, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
            exchange(query, true)
                    .getSection(Section.ANSWER)
                    .forEach(record -> file.append(record).append('\n'));
        }
        Message referral = Message.newQuery(question("open.z.test", Type.A));
        referral.addRecord(new OPTRecord(1232, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
        exchange(referral, true)
                .getSection(Section.AUTHORITY)
                .forEach(record -> file.append(record).append('\n'));
        Path zone = folder.resolve("zone");
        Files.writeString(zone, file);
        assertThat(run("ldns-verify-zone", "-V", "3", zone.toString()))
                .as(file.toString())
                .contains("Zone is verified and complete");
    }

    private static Fleet fleet() {
        List<Fleet.Member> members = new ArrayList<>();
        // The last one is new, and nothing is signed for it yet.
        for (String edge : List.of("192.0.2.80", "192.0.2.81", "192.0.2.82")) {
            members.add(
                    new Fleet.Member(edge, List.of(Cidr.parse(edge)), Fleet.Liveness.UP, 1, false));
        }
        return new Fleet(members, 1);
    }

    private static Zone zone() {
        List<RecordSet> sets = new ArrayList<>();
        sets.add(set(ZONE, RecordType.SOA, "ns.z.test h.z.test 1 2 3 4 60"));
        sets.add(set(ZONE, RecordType.NS, "ns.elsewhere.test"));
        sets.add(set("www.z.test", RecordType.A, "192.0.2.1", "192.0.2.2"));
        sets.add(set("old.z.test", RecordType.CNAME, "www.z.test"));
        sets.add(set("*.w.z.test", RecordType.TXT, "\"w\""));
        sets.add(set("a.ent.z.test", RecordType.TXT, "\"t\""));
        String text = "0123456789".repeat(20);
        sets.add(set("big.z.test", RecordType.TXT, "\"a" + text + "\"", "\"b" + text + "\""));
        sets.add(set("open.z.test", RecordType.NS, "ns.elsewhere.test"));
        for (int i = 1; i <= 9; i++) {
            Target target = new Target.Values(60, List.of("192.0.2." + i));
            sets.add(record("many.z.test", RecordType.A, new Routing.Multivalue(), target, "" + i));
        }
        for (RecordType type : List.of(RecordType.A, RecordType.AAAA)) {
            Target edges = new Target.Alias("d-1", true);
            sets.add(record("cdn.z.test", type, new Routing.Simple(), edges, null));
        }
        return new Zone("z-1", ZONE, sets);
    }

    private static RecordSet set(String name, RecordType type, String... values) {
        Target target = new Target.Values(300, List.of(values));
        return record(name, type, new Routing.Simple(), target, null);
    }

    private static RecordSet record(
            String name, RecordType type, Routing routing, Target target, String identifier) {
        return new RecordSet(name, type, identifier, routing, target, null, false);
    }

    private static Record question(String name, int type) throws IOException {
        return Record.newRecord(Name.fromString(name + "."), type, DClass.IN);
    }

    private SimpleResolver resolver() throws IOException {
        SimpleResolver resolver = new SimpleResolver(InetAddress.getLoopbackAddress());
        resolver.setPort(server.port());
        resolver.setTimeout(PATIENCE);
        return resolver;
    }

    private Message exchange(Message query, boolean tcp) {
        try {
            SimpleResolver resolver = resolver();
            resolver.setTCP(tcp);
            if (query.getOPT() == null) {
                resolver.setEDNS(0, 1232, ExtendedFlags.DO);
            }
            return resolver.send(query);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assumeTool(String tool) {
        boolean there =
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, tool)));
        assumeTrue(there, tool + " is not installed; dnsjava's validator was asked instead");
    }

    private String run(String... command) throws Exception {
        try (ServiceProcess process =
                ServiceProcess.start(command[0], folder, List.of(command), Map.of())) {
            process.awaitEnd(PATIENCE);
            return process.output();
        }
    }

    private static byte[] dnskey(KeyPair pair) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        data.writeBytes(Base64.getDecoder().decode("AQEDDQ=="));
        var point = ((ECPublicKey) pair.getPublic()).getW();
        data.writeBytes(number(point.getAffineX()));
        data.writeBytes(number(point.getAffineY()));
        return data.toByteArray();
    }

    private static byte[] number(BigInteger number) {
        byte[] digits = number.toByteArray();
        byte[] octets = new byte[32];
        int skip = Math.max(0, digits.length - 32);
        int length = digits.length - skip;
        System.arraycopy(digits, skip, octets, 32 - length, length);
        return octets;
    }

    private static byte[] sign(KeyPair pair, byte[] octets) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(pair.getPrivate());
            signature.update(octets);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
