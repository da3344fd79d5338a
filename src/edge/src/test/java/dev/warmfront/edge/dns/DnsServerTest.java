package dev.warmfront.edge.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warmfront.edge.net.Transport;
import dev.warmfront.edge.telemetry.Metrics;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSIDOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TcpKeepaliveOption;
import org.xbill.DNS.Type;

/// Asked over real sockets by somebody else's implementation.
class DnsServerTest {

    private final Metrics metrics = new Metrics();
    private EventLoopGroup loops;
    private DnsServer server;

    @BeforeEach
    void start() throws Exception {
        loops = new MultiThreadIoEventLoopGroup(1, transport().loops());
        server = serve(0);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }

    @Test
    void a_record_is_answered_over_udp_and_tcp() throws Exception {
        for (boolean tcp : new boolean[] {false, true}) {
            Message reply = resolver(tcp).send(Questions.of("www.example.test.", Type.A));
            assertThat(reply.getRcode()).isEqualTo(Rcode.NOERROR);
            assertThat(reply.getHeader().getFlag(Flags.AA)).isTrue();
            assertThat(reply.getHeader().getFlag(Flags.RA)).isFalse();
            assertThat(told(reply, Section.ANSWER)).containsExactly("www.example.test. 192.0.2.1");
        }
    }

    @Test
    void aliases_wildcards_referrals_and_edges_are_answered() throws Exception {
        assertThat(told(ask("a.a.example.test.", Type.AAAA), Section.ANSWER))
                .containsExactly(
                        "a.a.example.test. www.example.test.",
                        "www.example.test. 2001:db8:0:0:0:0:0:1");
        assertThat(told(ask("x.y.w.example.test.", Type.TXT), Section.ANSWER))
                .containsExactly("x.y.w.example.test. w");
        assertThat(told(ask("example.test.", Type.A), Section.ANSWER))
                .containsExactly("example.test. 192.0.2.80");
        Message referral = ask("x.sub.example.test.", Type.A);
        assertThat(referral.getHeader().getFlag(Flags.AA)).isFalse();
        assertThat(told(referral, Section.AUTHORITY))
                .containsExactly("sub.example.test. ns.sub.example.test.");
        assertThat(told(referral, Section.ADDITIONAL)).contains("ns.sub.example.test. 192.0.2.53");
    }

    @Test
    void rfc_2308_what_is_not_there_comes_with_the_soa() throws Exception {
        Message noName = ask("nope.example.test.", Type.A);
        assertThat(noName.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(noName.getSection(Section.AUTHORITY).getFirst().getTTL()).isEqualTo(60);
        Message noData = ask("www.example.test.", Type.MX);
        assertThat(noData.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(noData.getSection(Section.AUTHORITY).getFirst().getType()).isEqualTo(Type.SOA);
    }

    @Test
    void the_case_of_the_question_comes_back_as_it_was() throws Exception {
        Message reply = ask("wWw.ExAmPlE.tEsT.", Type.A);
        assertThat(reply.getQuestion().getName()).hasToString("wWw.ExAmPlE.tEsT.");
        assertThat(reply.getSection(Section.ANSWER)).hasSize(1);
    }

    @Test
    void rfc_6891_section_6_1_1_an_opt_record_is_answered_with_one_and_only_then()
            throws Exception {
        Message with = Questions.of("www.example.test.", Type.A);
        with.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
        Message reply = exchange(with);
        assertThat(reply.getOPT().getPayloadSize()).isEqualTo(1232);
        assertThat(reply.getOPT().getVersion()).isZero();
        assertThat(exchange(Questions.of("www.example.test.", Type.A)).getOPT()).isNull();
    }

    @Test
    void rfc_6891_section_6_1_3_a_later_version_gets_badvers_and_no_answer() throws Exception {
        Message later = Questions.of("www.example.test.", Type.A);
        later.addRecord(new OPTRecord(1232, 0, 1), Section.ADDITIONAL);
        Message reply = exchange(later);
        assertThat(reply.getRcode()).isEqualTo(Rcode.BADVERS);
        assertThat(reply.getSection(Section.ANSWER)).isEmpty();
    }

    @Test
    void rfc_5001_who_asks_which_server_answers_is_told() throws Exception {
        Message reply =
                exchange(
                        Questions.with(
                                Questions.of("www.example.test.", Type.A),
                                new NSIDOption(new byte[0])));
        NSIDOption nsid = (NSIDOption) reply.getOPT().getOptions(EDNSOption.Code.NSID).getFirst();
        assertThat(nsid).hasToString("{NSID: <652D31>}"); // e-1;
    }

    @Test
    void rfc_8914_section_4_a_refusal_says_why() throws Exception {
        assertThat(why("example.invalid.", Type.A))
                .isEqualTo(ExtendedErrorCodeOption.NOT_AUTHORITATIVE);
        assertThat(why("example.test.", Type.AXFR))
                .isEqualTo(ExtendedErrorCodeOption.NOT_SUPPORTED);
        Message answered = exchange(Questions.with(Questions.of("www.example.test.", Type.A)));
        assertThat(answered.getOPT().getOptions()).isEmpty();
    }

    private int why(String name, int type) throws Exception {
        Message refusal = exchange(Questions.with(Questions.of(name, type)));
        assertThat(refusal.getRcode()).isEqualTo(Rcode.REFUSED);
        return ((ExtendedErrorCodeOption)
                        refusal.getOPT().getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR).getFirst())
                .getErrorCode();
    }

    @Test
    void rfc_7873_section_5_2_who_sends_a_cookie_gets_one_with_a_part_of_ours() throws Exception {
        byte[] client = {1, 2, 3, 4, 5, 6, 7, 8};
        Message first =
                Questions.with(Questions.of("www.example.test.", Type.A), new CookieOption(client));
        CookieOption learnt = cookie(exchange(first));
        assertThat(learnt.getClientCookie()).isEqualTo(client);
        assertThat(learnt.getServerCookie().orElseThrow()).hasSize(16);
        CookieOption brought = new CookieOption(client, learnt.getServerCookie().orElseThrow());
        Message next = exchange(Questions.with(Questions.of("www.example.test.", Type.A), brought));
        assertThat(next.getSection(Section.ANSWER)).hasSize(1);
        assertThat(cookie(next).getClientCookie()).isEqualTo(client);
    }

    @Test
    void rfc_7873_section_5_2_2_a_cookie_of_another_length_is_a_format_error() throws Exception {
        for (int length : new int[] {0, 7, 9, 15, 41}) {
            Message reply = new Message(udp(withOption(10, new byte[length])));
            assertThat(reply.getRcode()).as("%d octets", length).isEqualTo(Rcode.FORMERR);
        }
    }

    @Test
    void rfc_7873_section_5_4_a_cookie_can_be_had_without_a_question() throws Exception {
        Message nothing = Questions.with(new Message(), new CookieOption(new byte[8]));
        Message reply = exchange(nothing);
        assertThat(reply.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(cookie(reply).getServerCookie().orElseThrow()).hasSize(16);
        assertThat(exchange(Questions.with(new Message())).getRcode()).isEqualTo(Rcode.FORMERR);
    }

    @Test
    void rfc_7828_section_3_2_who_asks_over_tcp_is_told_how_long_the_connection_stays()
            throws Exception {
        Message asked =
                Questions.with(Questions.of("www.example.test.", Type.A), new TcpKeepaliveOption());
        TcpKeepaliveOption told =
                (TcpKeepaliveOption)
                        resolver(true)
                                .send(asked)
                                .getOPT()
                                .getOptions(EDNSOption.Code.TCP_KEEPALIVE)
                                .getFirst();
        assertThat(told.getTimeout()).hasValue(Streams.PATIENCE_SECONDS * 10);
        assertThat(exchange(asked).getOPT().getOptions()).isEmpty();
    }

    private static CookieOption cookie(Message reply) {
        return (CookieOption) reply.getOPT().getOptions(EDNSOption.Code.COOKIE).getFirst();
    }

    @Test
    void what_does_not_fit_is_marked_truncated_and_comes_whole_over_tcp() throws Exception {
        Message plain = exchange(Questions.of("middle.example.test.", Type.A));
        assertThat(plain.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(plain.getSection(Section.ANSWER)).isEmpty();
        Message extended = Questions.of("middle.example.test.", Type.A);
        extended.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
        assertThat(exchange(extended).getSection(Section.ANSWER)).hasSize(40);
        Message big = Questions.of("big.example.test.", Type.A);
        big.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
        Message cut = exchange(big);
        assertThat(cut.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(cut.getOPT()).isNotNull();
        Message whole = resolver(true).send(Questions.of("big.example.test.", Type.A));
        assertThat(whole.getSection(Section.ANSWER)).hasSize(100);
        assertThat(whole.getHeader().getFlag(Flags.TC)).isFalse();
    }

    @Test
    void rfc_8482_section_4_2_any_gets_hinfo() throws Exception {
        Message reply = ask("www.example.test.", Type.ANY);
        assertThat(reply.getSection(Section.ANSWER)).hasSize(1);
        assertThat(reply.getSection(Section.ANSWER).getFirst().rdataToString()).contains("RFC8482");
    }

    @Test
    void what_we_do_not_do_is_refused_or_not_implemented() throws Exception {
        assertThat(ask("example.invalid.", Type.A).getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(exchange(Questions.of("example.test.", Type.IXFR)).getRcode())
                .isEqualTo(Rcode.REFUSED);
        Record chaos = Record.newRecord(Name.fromString("version.bind."), Type.TXT, DClass.CH);
        assertThat(exchange(Message.newQuery(chaos)).getRcode()).isEqualTo(Rcode.REFUSED);
        Message update = Questions.of("example.test.", Type.SOA);
        update.getHeader().setOpcode(Opcode.UPDATE);
        Message reply = exchange(update);
        assertThat(reply.getRcode()).isEqualTo(Rcode.NOTIMP);
        assertThat(reply.getHeader().getOpcode()).isEqualTo(Opcode.UPDATE);
    }

    @Test
    void rfc_7871_section_7_2_1_a_subnet_is_repeated_with_as_much_of_it_as_the_answer_depends_on()
            throws Exception {
        // Nothing of it.
        assertThat(near("www.example.test.", "192.0.2.0", 24)).isEqualTo("192.0.2.1 for 24/0");
        // The block, and not the larger one around it.
        assertThat(near("203.0.113.0", 24)).isEqualTo("192.0.2.11 for 24/24");
        assertThat(near("203.0.113.77", 32)).isEqualTo("192.0.2.11 for 32/24");
        // The larger block, up to where the smaller one begins.
        assertThat(near("203.0.112.0", 24)).isEqualTo("192.0.2.10 for 24/24");
        assertThat(near("203.0.120.0", 24)).isEqualTo("192.0.2.10 for 24/21");
        // A subnet that is less exact than a block is not in it.
        assertThat(near("203.0.0.0", 16)).startsWith("192.0.2.13 for 16/");
        // Nobody's: only the first bit tells it from all of them.
        assertThat(near("10.0.0.0", 24)).isEqualTo("192.0.2.13 for 24/1");
        assertThat(near("2001:db8:1::", 48)).isEqualTo("192.0.2.12 for 48/32");
        assertThat(near("3001::", 32)).isEqualTo("192.0.2.13 for 32/4");
        // Who tells nothing gets what is for everybody who does not.
        assertThat(near("0.0.0.0", 0)).isEqualTo("192.0.2.13 for 0/0");
        // And who sends no such option, what is for its own address.
        Message reply = exchange(Questions.of("near.example.test.", Type.A));
        assertThat(reply.getSection(Section.ANSWER).getFirst().rdataToString())
                .isEqualTo("192.0.2.13");
    }

    @Test
    void who_is_where_decides_and_the_scope_holds_all_who_get_the_same() throws Exception {
        // Two places in one country are one decision.
        assertThat(near("placed.example.test.", "203.0.112.0", 24))
                .isEqualTo("192.0.2.21 for 24/23");
        assertThat(near("placed.example.test.", "203.0.113.9", 32))
                .isEqualTo("192.0.2.21 for 32/23");
        assertThat(near("placed.example.test.", "203.0.114.0", 24))
                .isEqualTo("192.0.2.20 for 24/24");
        assertThat(near("placed.example.test.", "2001:db8:1::", 48))
                .isEqualTo("192.0.2.20 for 48/48");
        // Nothing is known of loopback, and there is no set for everywhere.
        Message nowhere = exchange(Questions.of("placed.example.test.", Type.A));
        assertThat(nowhere.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(nowhere.getSection(Section.ANSWER)).isEmpty();
        assertThat(nowhere.getSection(Section.AUTHORITY).getFirst().getType()).isEqualTo(Type.SOA);
    }

    private String near(String subnet, int bits) throws Exception {
        return near("near.example.test.", subnet, bits);
    }

    /// The first address, and source and scope of the subnet.
    private String near(String name, String subnet, int bits) throws Exception {
        InetAddress address = InetAddress.getByName(subnet);
        Message asked = Questions.of(name, Type.A);
        EDNSOption option = new ClientSubnetOption(bits, 0, address);
        asked.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(option)), Section.ADDITIONAL);
        Message reply = exchange(asked);
        ClientSubnetOption back =
                (ClientSubnetOption)
                        reply.getOPT().getOptions(EDNSOption.Code.CLIENT_SUBNET).getFirst();
        assertThat(back.getAddress()).isEqualTo(address);
        return reply.getSection(Section.ANSWER).getFirst().rdataToString()
                + " for "
                + back.getSourcePrefixLength()
                + "/"
                + back.getScopePrefixLength();
    }

    @Test
    void rfc_3597_section_4_types_that_are_only_passed_on_come_as_they_are() throws Exception {
        Message reply = exchange(Questions.of("example.test.", Type.MX));
        assertThat(reply.getSection(Section.ANSWER).getFirst().rdataToString()).isEqualTo("10 m.");
    }

    @Test
    void rfc_7871_section_7_1_1_a_malformed_subnet_is_a_format_error() throws Exception {
        byte[] scoped = {0, 1, 24, 1, (byte) 192, 0, 2};
        byte[] short0 = {0, 1, 24, 0, (byte) 192, 0};
        byte[] beyond = {0, 1, 20, 0, (byte) 192, 0, 2};
        byte[] family = {0, 9, 8, 0, 1};
        for (byte[] data : List.of(scoped, short0, beyond, family)) {
            byte[] wire = withOption(8, data);
            Message reply = new Message(udp(wire));
            assertThat(reply.getRcode()).as(Arrays.toString(data)).isEqualTo(Rcode.FORMERR);
        }
    }

    @Test
    void garbage_is_a_format_error_and_what_looks_like_an_answer_gets_none() throws Exception {
        byte[] garbage = Questions.of("www.example.test.", Type.A).toWire();
        garbage[12] = (byte) 0xc0;
        assertThat(new Message(udp(garbage)).getRcode()).isEqualTo(Rcode.FORMERR);
        byte[] answer = Questions.of("www.example.test.", Type.A).toWire();
        answer[2] |= (byte) 0x80;
        byte[] after = Questions.of("www.example.test.", Type.AAAA).toWire();
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            send(socket, answer);
            send(socket, new byte[3]);
            send(socket, after);
            // Only the last of the three is answered.
            assertThat(new Message(receive(socket)).getHeader().getID())
                    .isEqualTo(new Message(after).getHeader().getID());
        }
    }

    @Test
    void rfc_7766_section_6_2_1_1_many_questions_at_once_on_one_connection() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            List<Integer> ids = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                Message question = Questions.of("www.example.test.", Type.A);
                ids.add(question.getHeader().getID());
                byte[] wire = question.toWire();
                out.writeShort(wire.length);
                out.write(wire);
            }
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            for (int id : ids) {
                byte[] wire = new byte[in.readUnsignedShort()];
                in.readFully(wire);
                assertThat(new Message(wire).getHeader().getID()).isEqualTo(id);
            }
        }
    }

    @Test
    void one_connection_too_many_is_closed() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < Streams.MOST_CONNECTIONS; i++) {
                sockets.add(new Socket(InetAddress.getLoopbackAddress(), server.port()));
            }
            Socket extra = new Socket(InetAddress.getLoopbackAddress(), server.port());
            sockets.add(extra);
            extra.setSoTimeout(10_000);
            assertThat(readOrReset(extra)).isEqualTo(-1);
            assertThat(ask("www.example.test.", Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void a_port_that_is_taken_is_told() {
        assertThatThrownBy(() -> serve(server.port())).hasRootCauseInstanceOf(BindException.class);
    }

    @Test
    void what_was_done_is_counted() throws Exception {
        ask("www.example.test.", Type.A);
        ask("nope.example.test.", Type.A);
        assertThat(metrics.text())
                .contains(
                        "warmfront_dns_replies_total{transport=\"udp\",code=\"NOERROR\"} 1",
                        "warmfront_dns_replies_total{transport=\"udp\",code=\"NXDOMAIN\"} 1");
    }

    Transport transport() {
        return Transport.best();
    }

    private DnsServer serve(int port) throws Exception {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return DnsServer.start(loops, transport(), address, Fixture.responder(), null, metrics)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private static int readOrReset(Socket socket) {
        try {
            return socket.getInputStream().read();
        } catch (IOException reset) {
            return -1;
        }
    }

    private SimpleResolver resolver(boolean tcp) throws Exception {
        SimpleResolver resolver =
                new SimpleResolver(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        resolver.setTCP(tcp);
        resolver.setTimeout(Duration.ofSeconds(10));
        resolver.setEDNS(-1);
        return resolver;
    }

    private Message ask(String name, int type) throws Exception {
        return exchange(Questions.of(name, type));
    }

    private Message exchange(Message question) throws Exception {
        return new Message(udp(question.toWire()));
    }

    private byte[] udp(byte[] question) throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            send(socket, question);
            return receive(socket);
        }
    }

    private void send(DatagramSocket socket, byte[] message) throws IOException {
        socket.send(
                new DatagramPacket(
                        message, message.length, InetAddress.getLoopbackAddress(), server.port()));
    }

    private static byte[] receive(DatagramSocket socket) throws IOException {
        socket.setSoTimeout(10_000);
        DatagramPacket reply = new DatagramPacket(new byte[4096], 4096);
        socket.receive(reply);
        return Arrays.copyOf(reply.getData(), reply.getLength());
    }

    private static byte[] withOption(int code, byte[] data) throws Exception {
        byte[] question = Questions.of("www.example.test.", Type.A).toWire();
        byte[] wire = Arrays.copyOf(question, question.length + 15 + data.length);
        wire[11] = 1;
        byte[] opt = {0, 0, 41, 4, (byte) 208, 0, 0, 0, 0, 0, (byte) (4 + data.length)};
        System.arraycopy(opt, 0, wire, question.length, 11);
        wire[question.length + 12] = (byte) code;
        wire[question.length + 14] = (byte) data.length;
        System.arraycopy(data, 0, wire, question.length + 15, data.length);
        return wire;
    }

    private static List<String> told(Message message, int section) {
        return message.getSection(section).stream()
                .map(record -> record.getName() + " " + record.rdataToString())
                .toList();
    }
}
