package dev.warmfront.edge.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.dns.Reply.Code;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// What becomes of questions that somebody sends in another's name.
class FloodTest {

    private static final int SECONDS = 10;
    private static final int PER_SECOND = 2000;

    private final InetAddress victim = InetAddress.ofLiteral("203.0.113.9");
    private final byte[] out = new byte[Responder.LARGEST_UDP + UdpHandler.LONGEST];
    private long nowMillis = 1_800_000_000_000L;
    private final Responder responder = Fixture.responder(() -> Instant.ofEpochMilli(nowMillis));

    @Test
    void after_a_second_no_more_octets_go_out_than_came_in() throws Exception {
        for (String name : List.of("middle.example.test.", "www.example.test.", "example.test.")) {
            flood(Questions.with(Questions.of(name, Type.A)).toWire(), 1);
            assertThat(flood(Questions.with(Questions.of(name, Type.A)).toWire(), SECONDS))
                    .as(name)
                    .isLessThan(1.0);
        }
    }

    @Test
    void names_that_are_made_up_are_one_flood() throws Exception {
        assertThat(madeUp(".example.test.", Type.A)).isLessThan(1.0);
        // Also where a wildcard answers for them.
        assertThat(madeUp(".w.example.test.", Type.TXT)).isLessThan(1.0);
    }

    /// How many octets went out for each that came in, with another name each time.
    private double madeUp(String suffix, int type) {
        long in = 0;
        long sent = 0;
        for (int i = 0; i < SECONDS * PER_SECOND; i++) {
            byte[] question = Questions.with(Questions.of("n" + i + suffix, type)).toWire();
            nowMillis += i % 2;
            in += question.length;
            sent += respond(question).length();
        }
        return (double) sent / in;
    }

    @Test
    void who_is_really_there_is_asked_to_come_over_tcp_and_is_answered_there() throws Exception {
        byte[] question = Questions.of("www.example.test.", Type.A).toWire();
        Turn slipped = respond(question);
        while (slipped.fate() != Turn.Fate.SLIPPED) {
            slipped = respond(question);
        }
        Message reply = new Message(Arrays.copyOf(out, slipped.length()));
        assertThat(reply.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(reply.getSection(Section.ANSWER)).isEmpty();
        assertThat(responder.respond(question, question.length, victim, Way.TCP, out).fate())
                .isEqualTo(Turn.Fate.ANSWERED);
    }

    @Test
    void rfc_7873_section_5_2_3_who_knows_cookies_gets_one_and_then_all_he_asks_for()
            throws Exception {
        byte[] client = {1, 2, 3, 4, 5, 6, 7, 8};
        byte[] first =
                Questions.with(Questions.of("www.example.test.", Type.A), new CookieOption(client))
                        .toWire();
        Turn outcome = respond(first);
        while (outcome.fate() != Turn.Fate.SLIPPED) {
            outcome = respond(first);
        }
        assertThat(outcome.code()).isEqualTo(Code.BADCOOKIE);
        Message reply = new Message(Arrays.copyOf(out, outcome.length()));
        CookieOption learnt =
                (CookieOption) reply.getOPT().getOptions(EDNSOption.Code.COOKIE).getFirst();
        byte[] known =
                Questions.with(
                                Questions.of("www.example.test.", Type.A),
                                new CookieOption(client, learnt.getServerCookie().orElseThrow()))
                        .toWire();
        for (int i = 0; i < 1000; i++) {
            assertThat(respond(known).fate()).isEqualTo(Turn.Fate.ANSWERED);
        }
    }

    /// How many octets went out for each that came in.
    private double flood(byte[] question, int seconds) {
        long sent = 0;
        for (int i = 0; i < seconds * PER_SECOND; i++) {
            nowMillis += i % 2;
            sent += respond(question).length();
        }
        return (double) sent / ((long) question.length * seconds * PER_SECOND);
    }

    private Turn respond(byte[] question) {
        return responder.respond(question, question.length, victim, Way.UDP, out);
    }
}
