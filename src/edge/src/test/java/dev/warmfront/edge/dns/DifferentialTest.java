package dev.warmfront.edge.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warmfront.edge.net.Transport;
import dev.warmfront.edge.telemetry.Metrics;
import dev.warmfront.engine.dns.Fleet;
import dev.warmfront.engine.dns.ZoneIndex;
import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.snapshot.dns.Zone;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// The same questions about the same zones, to us and to name servers that have answered the
/// internet for long: the same code, flags and sections.
///
/// What is a matter of taste is left out: addresses that come along unasked, except for those of a
/// referral's name servers, and ANY.
class DifferentialTest {

    private static final int QUESTIONS = Integer.getInteger("dns.questions", 100_000);
    private static final int ZONES = 5;
    private static final int NAMES = 150;
    private static final int[] TYPES = {
        Type.A,
        Type.AAAA,
        Type.NS,
        Type.CNAME,
        Type.SOA,
        Type.MX,
        Type.TXT,
        Type.SRV,
        Type.DS,
        Type.PTR,
        Type.CAA,
        Type.HTTPS,
        1234
    };

    private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);

    @TempDir private Path temp;

    /// Starts one of them with a zone.
    private interface Starting {
        NameServer start(Path program, Path folder, String apex, Path zone) throws Exception;
    }

    @Test
    void nsd_says_the_same() throws Exception {
        compare("nsd", NameServer::nsd);
    }

    @Test
    void knot_says_the_same() throws Exception {
        compare("knotd", NameServer::knot);
    }

    @Test
    void and_so_do_the_rfcs_word_by_word() throws Exception {
        byte[] out = new byte[Responder.LARGEST_TCP + UdpHandler.LONGEST];
        for (int i = 0; i < ZONES; i++) {
            Zone zone = RandomZone.make(random, NAMES);
            SlowZone slow = new SlowZone(zone);
            Responder ours = responder(zone);
            for (int j = 0; j < QUESTIONS / ZONES / 5; j++) {
                Message question = question();
                byte[] wire = question.toWire();
                InetAddress from = InetAddress.getLoopbackAddress();
                Turn said = ours.respond(wire, wire.length, from, Way.TCP, out);
                assertThat(told(Arrays.copyOf(out, said.length())))
                        .as("%s%n%s", question, RandomZone.file(zone))
                        .isEqualTo(told(slow.answer(question).toWire()));
            }
        }
    }

    private void compare(String name, Starting starting) throws Exception {
        Optional<Path> program = NameServer.program(name);
        assumeTrue(program.isPresent(), name + " is not installed");
        for (int i = 0; i < ZONES; i++) {
            Zone zone = RandomZone.make(random, NAMES);
            Path folder = Files.createDirectory(temp.resolve(name + i));
            Path file = Files.writeString(folder.resolve("zone"), RandomZone.file(zone));
            EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, Transport.best().loops());
            try (NameServer theirs =
                            starting.start(program.orElseThrow(), folder, RandomZone.APEX, file);
                    DnsServer ours = serve(loops, zone);
                    DatagramSocket socket =
                            new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
                for (int j = 0; j < QUESTIONS / ZONES; j++) {
                    byte[] question = question().toWire();
                    String expected = told(theirs.ask(socket, question, 10_000));
                    String said = told(NameServer.ask(socket, question, ours.port(), 10_000));
                    assertThat(said)
                            .as("%s%n%s", new Message(question), Files.readString(file))
                            .isEqualTo(expected);
                }
            } finally {
                loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
            }
        }
    }

    private static Responder responder(Zone zone) {
        ZoneIndex index = ZoneIndex.of(List.of(zone));
        return new Responder(
                () -> index,
                check -> true,
                () -> new Fleet(List.of(), 1),
                () -> Atlas.EMPTY,
                "",
                0,
                InstantSource.system(),
                RandomGenerator.getDefault());
    }

    private static DnsServer serve(EventLoopGroup loops, Zone zone) throws Exception {
        return DnsServer.start(
                        loops,
                        Transport.best(),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        responder(zone),
                        null,
                        new Metrics())
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private Message question() {
        String name =
                switch (random.nextInt(20)) {
                    case 0 -> RandomZone.APEX;
                    case 1 -> "ns1." + RandomZone.APEX;
                    case 2 -> "x." + RandomZone.someName(random);
                    case 3 -> "ns." + RandomZone.someName(random);
                    case 4 -> "elsewhere.test";
                    default -> RandomZone.someName(random);
                };
        Message question = Questions.of(cased(name) + ".", TYPES[random.nextInt(TYPES.length)]);
        for (int flag : new int[] {Flags.RD, Flags.CD, Flags.AD}) {
            if (random.nextInt(4) == 0) {
                question.getHeader().setFlag(flag);
            } else {
                question.getHeader().unsetFlag(flag);
            }
        }
        return random.nextBoolean() ? Questions.with(question) : question;
    }

    private String cased(String name) {
        StringBuilder cased = new StringBuilder(name);
        for (int i = 0; i < name.length(); i++) {
            if (random.nextInt(8) == 0) {
                cased.setCharAt(i, Character.toUpperCase(name.charAt(i)));
            }
        }
        return cased.toString();
    }

    private static String told(byte[] wire) throws Exception {
        Message reply = new Message(wire);
        StringBuilder told = new StringBuilder();
        told.append(reply.getRcode()).append(reply.getHeader().printFlags());
        told.append(reply.getOPT() != null).append(reply.getQuestion());
        told.append("\nanswer ").append(all(reply, Section.ANSWER));
        // With an answer, name servers of the zone are an extra.
        boolean answers = !reply.getSection(Section.ANSWER).isEmpty();
        TreeSet<String> authority = all(reply, Section.AUTHORITY);
        boolean referral = authority.stream().anyMatch(record -> record.contains("\tns\t"));
        boolean extra =
                answers
                        && reply.getSection(Section.AUTHORITY).stream()
                                .anyMatch(DifferentialTest::isOfApex);
        told.append("\nauthority ").append(extra ? "" : authority);
        if (referral && !extra) {
            told.append("\nadditional ").append(all(reply, Section.ADDITIONAL));
        }
        return told.toString();
    }

    private static boolean isOfApex(Record record) {
        return record.getType() == Type.NS
                && record.getName().toString(true).equalsIgnoreCase(RandomZone.APEX);
    }

    private static TreeSet<String> all(Message reply, int section) {
        TreeSet<String> all = new TreeSet<>();
        for (Record record : reply.getSection(section)) {
            if (record.getType() != Type.OPT) {
                // Where a name points back to the question, it has the question's case.
                all.add(record.toString().toLowerCase(Locale.ROOT));
            }
        }
        return all;
    }
}
