package dev.warmfront.edge.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class CookiesTest {

    private static final long NOW = 1_800_000_000_000L;
    private static final byte[] CLIENT = HexFormat.of().parseHex("2464c4abcf10c957");

    private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(3);
    private final Cookies cookies = new Cookies(random, NOW);
    private final InetAddress viewer = address("198.51.100.100");

    @Test
    void rfc_9018_appendix_a_1_a_new_cookie() {
        assertThat(
                        made(
                                "e5e973e5a6b2a43f48e7dc849e37bfcf",
                                "2464c4abcf10c957",
                                "198.51.100.100",
                                1_559_731_985))
                .isEqualTo("2464c4abcf10c957010000005cf79f111f8130c3eee29480");
    }

    @Test
    void rfc_9018_appendix_a_4_a_cookie_for_an_ipv6_client() {
        assertThat(
                        made(
                                "445536bcd2513298075a5d379663c962",
                                "22681ab97d52c298",
                                "2001:db8:220:1:59de:d0f4:8769:82b8",
                                1_559_741_961))
                .isEqualTo("22681ab97d52c298010000005cf7c609a6bb79d16625507a");
    }

    @Test
    void what_was_made_for_somebody_is_known_again_for_an_hour() {
        byte[] cookie = made(NOW);
        assertThat(isOurs(cookie, viewer, NOW)).isTrue();
        assertThat(isOurs(cookie, viewer, NOW + Duration.ofMinutes(60).toMillis())).isTrue();
        assertThat(isOurs(cookie, viewer, NOW + Duration.ofMinutes(61).toMillis())).isFalse();
    }

    @Test
    void a_clock_may_have_been_five_minutes_ahead() {
        assertThat(isOurs(made(NOW + 300_000), viewer, NOW)).isTrue();
        assertThat(isOurs(made(NOW + 301_000), viewer, NOW)).isFalse();
    }

    @Test
    void it_counts_for_nobody_else_and_not_when_any_octet_of_it_is_another() {
        byte[] cookie = made(NOW);
        assertThat(isOurs(cookie, address("198.51.100.101"), NOW)).isFalse();
        for (int i = 0; i < Cookies.LENGTH; i++) {
            byte[] turned = cookie.clone();
            turned[i] ^= 1;
            assertThat(isOurs(turned, viewer, NOW)).as("octet %d", i).isFalse();
        }
        assertThat(cookies.isOurs(asked(cookie, viewer, NOW), 0, Cookies.CLIENT_LENGTH)).isFalse();
    }

    @Test
    void rfc_7873_section_7_1_the_key_changes_each_day_and_the_one_before_still_counts() {
        byte[] cookie = made(NOW);
        long evening = NOW + Duration.ofDays(1).toMillis() - 1;
        byte[] late = made(evening);
        byte[] next = made(evening + 1);
        assertThat(isOurs(late, viewer, evening + 60_000)).isTrue();
        assertThat(isOurs(next, viewer, evening + 60_000)).isTrue();
        // The same second, the same client, another key.
        Cookies other = new Cookies(random, NOW);
        assertThat(other.isOurs(asked(cookie, viewer, NOW), 0, Cookies.LENGTH)).isFalse();
        byte[] again = made(evening + Duration.ofDays(1).toMillis() + 1);
        assertThat(isOurs(again, viewer, evening + Duration.ofDays(1).toMillis() + 1)).isTrue();
    }

    private byte[] made(long nowMillis) {
        byte[] cookie = new byte[Cookies.LENGTH];
        cookies.write(asked(CLIENT, viewer, nowMillis), 0, cookie, 0);
        return cookie;
    }

    private boolean isOurs(byte[] cookie, InetAddress from, long nowMillis) {
        return cookies.isOurs(asked(cookie, from, nowMillis), 0, Cookies.LENGTH);
    }

    /// With a key that is not random.
    private static String made(String secret, String client, String from, long second) {
        ByteBuffer key =
                ByteBuffer.wrap(HexFormat.of().parseHex(secret)).order(ByteOrder.LITTLE_ENDIAN);
        RandomGenerator once = key::getLong;
        // The key before is made after the one that counts.
        RandomGenerator known = () -> key.hasRemaining() ? once.nextLong() : 0;
        byte[] cookie = new byte[Cookies.LENGTH];
        new Cookies(known, second * 1000)
                .write(
                        asked(HexFormat.of().parseHex(client), address(from), second * 1000),
                        0,
                        cookie,
                        0);
        return HexFormat.of().formatHex(cookie);
    }

    private static Asked asked(byte[] message, InetAddress from, long nowMillis) {
        Asked asked = new Asked();
        asked.from(from);
        asked.set(message, message.length, Way.UDP, nowMillis);
        return asked;
    }

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }
}
