package dev.warmfront.edge.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.edge.dns.RateLimit.Verdict;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

class RateLimitTest {

    private static final long NOW = 1_800_000_000_000L;

    private final RateLimit limit = limit(10);

    @Test
    void ten_in_a_second_go_and_of_more_every_other_goes_out_empty() {
        assertThat(judged(10, "192.0.2.1", NOW)).containsOnly(Verdict.SEND);
        assertThat(judged(4, "192.0.2.1", NOW))
                .containsExactly(Verdict.SLIP, Verdict.DROP, Verdict.SLIP, Verdict.DROP);
    }

    @Test
    void a_flood_leaves_ten_a_second_for_as_long_as_it_lasts() {
        int sent = 0;
        for (int millis = 0; millis < 10_000; millis++) {
            sent += judge("192.0.2.1", NOW + millis) == Verdict.SEND ? 1 : 0;
        }
        assertThat(sent).isBetween(100, 110);
    }

    @Test
    void after_a_second_of_silence_it_is_as_at_first() {
        judged(50, "192.0.2.1", NOW);
        assertThat(judged(10, "192.0.2.1", NOW + 1100)).containsOnly(Verdict.SEND);
    }

    @Test
    void who_is_in_one_network_shares_and_who_is_not_does_not() {
        judged(10, "192.0.2.1", NOW);
        assertThat(judge("192.0.2.200", NOW)).isNotEqualTo(Verdict.SEND);
        assertThat(judge("192.0.3.1", NOW)).isEqualTo(Verdict.SEND);
        judged(10, "2001:db8:0:aa00::1", NOW);
        assertThat(judge("2001:db8:0:aaff::1", NOW)).isNotEqualTo(Verdict.SEND);
        assertThat(judge("2001:db8:0:ab00::1", NOW)).isEqualTo(Verdict.SEND);
    }

    @Test
    void another_name_type_or_code_is_another_reply() {
        judged(20, "192.0.2.1", NOW);
        String from = "192.0.2.1";
        assertThat(judge(limit, from, 0, 28, "www", NOW)).isEqualTo(Verdict.SEND);
        assertThat(judge(limit, from, 3, 1, "www", NOW)).isEqualTo(Verdict.SEND);
        assertThat(judge(limit, from, 0, 1, "ftp", NOW)).isEqualTo(Verdict.SEND);
    }

    @Test
    void loopback_is_never_too_much_and_neither_is_anything_without_a_limit() {
        assertThat(judged(1000, "127.0.0.1", NOW)).containsOnly(Verdict.SEND);
        RateLimit none = limit(0);
        for (int i = 0; i < 1000; i++) {
            assertThat(judge(none, "192.0.2.1", 0, 1, "www", NOW)).isEqualTo(Verdict.SEND);
        }
    }

    @Test
    void a_clock_that_is_set_back_shuts_nobody_out() {
        judged(20, "192.0.2.1", NOW);
        assertThat(judge("192.0.2.1", NOW - 3_600_000)).isEqualTo(Verdict.SEND);
    }

    @Test
    void a_flood_from_everywhere_does_not_make_it_grow_and_stops_no_first_reply() {
        for (int i = 0; i < 300_000; i++) {
            String from = "11." + (i >> 16) + "." + (i >> 8 & 255) + ".1";
            Verdict verdict = judge(limit, from, 0, 1, "n" + i, NOW + i / 1000);
            assertThat(verdict).isEqualTo(Verdict.SEND);
        }
    }

    private List<Verdict> judged(int times, String from, long nowMillis) {
        List<Verdict> verdicts = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            verdicts.add(judge(from, nowMillis));
        }
        return verdicts;
    }

    private Verdict judge(String from, long nowMillis) {
        return judge(limit, from, 0, 1, "www", nowMillis);
    }

    private static Verdict judge(
            RateLimit limit, String from, int code, int type, String name, long nowMillis) {
        byte[] message =
                Message.newQuery(Record.newRecord(absolute(name), type, DClass.IN)).toWire();
        Question question = new Question();
        question.read(message, message.length);
        Asked asked = new Asked();
        asked.from(InetAddress.ofLiteral(from));
        asked.set(message, message.length, Way.UDP, nowMillis);
        return limit.judge(asked, question, code, null);
    }

    private static Name absolute(String label) {
        return Name.fromConstantString(label + ".");
    }

    private static RateLimit limit(int perSecond) {
        return new RateLimit(perSecond, RandomGeneratorFactory.of("L64X128MixRandom").create(5));
    }
}
