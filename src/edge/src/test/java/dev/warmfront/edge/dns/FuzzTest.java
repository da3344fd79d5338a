package dev.warmfront.edge.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.warmfront.engine.dns.Reply.Code;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/// Damaged, invented and recombined messages.
class FuzzTest {

    private static final int PACKETS = 1_000_000;

    private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(9);

    @Test
    void a_million_packets_neither_fail_nor_grow_nor_get_a_malformed_reply() throws Exception {
        Responder responder = Fixture.responder();
        List<byte[]> seeds = seeds();
        InetAddress from = InetAddress.getByName("203.0.113.9");
        byte[] out = new byte[Responder.LARGEST_TCP + UdpHandler.LONGEST];
        Map<Code, Integer> codes = new EnumMap<>(Code.class);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = 0;
        for (int i = 0; i < PACKETS; i++) {
            byte[] packet = packet(seeds);
            Way way = Way.values()[i % 4];
            long before = threads.getCurrentThreadAllocatedBytes();
            Turn outcome = responder.respond(packet, packet.length, from, way, out);
            allocated += threads.getCurrentThreadAllocatedBytes() - before;
            codes.merge(outcome.code(), 1, Integer::sum);
            assertThat(outcome.fate()).isNotEqualTo(Turn.Fate.BROKEN);
            assertThat(outcome.length())
                    .isLessThanOrEqualTo(
                            way == Way.UDP ? Responder.LARGEST_UDP : Responder.LARGEST_TCP);
            if (outcome.length() > 0) {
                assertThat(out[0]).isEqualTo(packet[0]);
                assertThat(out[1]).isEqualTo(packet[1]);
                Message reply = new Message(Arrays.copyOf(out, outcome.length()));
                assertThat(reply.numBytes()).isEqualTo(outcome.length());
            }
        }
        assertThat(codes.keySet())
                .contains(
                        Code.NOERROR,
                        Code.FORMERR,
                        Code.NXDOMAIN,
                        Code.NOTIMP,
                        Code.REFUSED,
                        Code.BADVERS);
        assertThat(allocated / PACKETS).as("bytes allocated for a packet").isLessThan(8192);
    }

    private byte[] packet(List<byte[]> seeds) {
        byte[] seed = seeds.get(random.nextInt(seeds.size()));
        byte[] packet = seed.clone();
        switch (random.nextInt(5)) {
            case 0 -> {
                packet = new byte[random.nextInt(80)];
                random.nextBytes(packet);
            }
            case 1 -> packet = Arrays.copyOf(seed, random.nextInt(seed.length + 40));
            case 2 -> {
                byte[] other = seeds.get(random.nextInt(seeds.size()));
                int from = random.nextInt(seed.length);
                int length = Math.min(seed.length - from, other.length);
                System.arraycopy(other, other.length - length, packet, from, length);
            }
            default -> {}
        }
        for (int i = random.nextInt(4); i > 0 && packet.length > 0; i--) {
            int at = random.nextInt(packet.length);
            packet[at] =
                    random.nextBoolean()
                            ? (byte) random.nextInt()
                            : (byte) (packet[at] ^ 1 << random.nextInt(8));
        }
        return packet;
    }

    private static List<byte[]> seeds() throws Exception {
        byte[] plain = question("www.example.test.", 1, -1);
        byte[] chain = question("a.a.example.test.", 28, 0);
        byte[] wild = question("x.y.w.example.test.", 16, 0);
        byte[] below = question("b.sub.example.test.", 1, 0);
        byte[] any = question("example.test.", 255, 0);
        byte[] later = question("example.test.", 1, 1);
        byte[] big = question("big.example.test.", 1, 0);
        byte[] none = question("no.example.test.", 1, -1);
        byte[] other = question("example.invalid.", 1, 0);
        return List.of(plain, chain, wild, below, any, later, big, none, other);
    }

    private static byte[] question(String name, int type, int version) throws Exception {
        Message message =
                Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
        if (version >= 0) {
            message.addRecord(new OPTRecord(1232, 0, version), Section.ADDITIONAL);
        }
        return message.toWire();
    }
}
