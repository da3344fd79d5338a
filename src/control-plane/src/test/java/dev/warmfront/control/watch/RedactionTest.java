package dev.warmfront.control.watch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What of an address is not for those who watch.
class RedactionTest {

    @ParameterizedTest
    @CsvSource({
        "/a, /a",
        "/a?b=c&d, /a?b=c&d",
        "/a?colour=red&token=abc&size=9, /a?colour=red&token=***&size=9",
        "/a?X-Amz-Signature=0f, /a?X-Amz-Signature=***",
        "/a?Policy=e30&Signature=s~&Key-Pair-Id=K, /a?Policy=***&Signature=***&Key-Pair-Id=K",
        "/a?access_token=1#id_token=2, /a?access_token=***#id_token=***",
        "/a?%74oken=abc, /a?%74oken=***",
        "/a?%zzPASSWORD=abc, /a?%zzPASSWORD=***",
        "/a?sessionId=1;sig=2, /a?sessionId=***;sig=***",
        "/a?token, /a?token",
        "/a?token=, /a?token=***",
        "/a?b=token=c, /a?b=token=c",
        "https://me:mine@shop.test/a?b, https://***@shop.test/a?b",
        "https://me@mine@shop.test, https://***@shop.test",
        "https://shop.test/me@mine, https://shop.test/me@mine",
    })
    void values_that_are_called_like_secrets_are_left_out(String address, String redacted) {
        assertThat(Redaction.of(address)).isEqualTo(redacted);
    }
}
