package dev.warmfront.edge.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.warmfront.engine.dns.Reply.Code;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// A question takes no memory once the way it goes is known.
class NoGarbageTest {

    private static final int ROUND = 10_000;
    private static final int MOST_ROUNDS = 300;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @CsvSource({
        "www.example.test., A, NOERROR, false",
        "WWW.Example.TEST., AAAA, NOERROR, true",
        "www.example.test., MX, NOERROR, true",
        "big.example.test., A, NOERROR, true",
        "example.test., NS, NOERROR, true",
        "nope.example.test., A, NXDOMAIN, false",
        "x.y.w.example.test., TXT, NOERROR, true",
        "www.example.test., ANY, NOERROR, true",
        "near.example.test., A, NOERROR, true",
        "placed.example.test., A, NOERROR, true",
        "www.other.test., A, REFUSED, true",
    })
    void a_plain_question_takes_none(String name, String type, Code code, boolean extended)
            throws Exception {
        byte[] question = question(name, type, extended);
        Responder responder = Fixture.responder();
        Turn turn = responder.turn();
        byte[] from = InetAddress.ofLiteral("127.0.0.1").getAddress();
        byte[] out = new byte[Responder.LARGEST_UDP + UdpHandler.LONGEST];
        long allocated = Long.MAX_VALUE;
        // Until it is compiled for good, which is when the compiler gets to it.
        for (int round = 0; round < MOST_ROUNDS && allocated > 0; round++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < ROUND; i++) {
                ask(responder, turn, question, from, out);
            }
            allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(turn.code()).isEqualTo(code);
        assertThat(turn.length()).isPositive();
        assertThat(allocated).as("octets for %d questions", ROUND).isZero();
    }

    private static void ask(
            Responder responder, Turn turn, byte[] question, byte[] from, byte[] out) {
        turn.asked().from(from, 0, from.length);
        responder.respond(turn, question, question.length, Way.UDP, out);
    }

    private static byte[] question(String name, String type, boolean extended) throws Exception {
        Record asked = Record.newRecord(Name.fromString(name), Type.value(type), DClass.IN);
        Message message = Message.newQuery(asked);
        if (extended) {
            message.addRecord(
                    new OPTRecord(
                            1232,
                            0,
                            0,
                            0,
                            new ClientSubnetOption(24, InetAddress.ofLiteral("203.0.113.0")),
                            new CookieOption(new byte[] {1, 2, 3, 4, 5, 6, 7, 8})),
                    Section.ADDITIONAL);
        }
        return message.toWire();
    }
}
