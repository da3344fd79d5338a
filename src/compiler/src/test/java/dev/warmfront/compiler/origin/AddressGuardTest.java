package dev.warmfront.compiler.origin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.snapshot.waf.Cidr;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {

    private final AddressGuard strict = AddressGuard.allowing(List.of());
    private final AddressGuard lenient =
            AddressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("10.1.0.0/16")));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.254",
                "127.1",
                "0x7f.1",
                "0X7F.1",
                "0177.0.0.1",
                "2130706433",
                "0x7f000001",
                "::1",
                "0:0:0:0:0:0:0:1",
                "[::1]",
                "::ffff:127.0.0.1",
                "::ffff:7f00:1",
                "64:ff9b::127.0.0.1",
                "64:ff9b:1::1",
                "2002:7f00:1::",
                "::127.0.0.1",
                "localhost",
                "LocalHost",
                "localhost.",
                "a.localhost",
                "169.254.169.254",
                "0xa9fea9fe",
                "fd00:ec2::254",
                "metadata.google.internal",
                "METADATA.google.internal.",
                "10.0.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "fc00::1",
                "fe80::1",
                "0.0.0.0",
                "0",
                "::",
                "224.0.0.1",
                "255.255.255.255",
                "ff02::1"
            })
    void what_leads_inside_is_not_allowed(String host) {
        assertThat(strict.objectionTo(host))
                .extracting(AddressGuard.Objection::code)
                .isEqualTo("address-not-allowed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a..b",
                "-a.test",
                "a_b.test",
                "a b",
                "1.2.3.4.5",
                "999.1.1.1",
                "4294967296",
                "1::2::3",
                "fe80::1%eth0",
                "[",
                "0x",
                "a.0xg",
                "08.1.1.1",
                "http://a.test",
                "a.test:80",
                "a.test/x",
                "shop.test.",
                "SHOP.test",
                "[2001:db8::1]"
            })
    void what_is_no_plain_host_is_refused(String host) {
        assertThat(strict.objectionTo(host)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shop.test",
                "192.0.2.1",
                "172.15.255.255",
                "172.32.0.0",
                "11.0.0.0",
                "2001:db8::1",
                "64:ff9b::192.0.2.1",
                "2002:c000:201::1",
                "localhost.test",
                "1.test",
                "0x7f.test"
            })
    void what_leads_outside_is_fine(String host) {
        assertThat(strict.objectionTo(host)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "::ffff:127.0.0.1", "10.1.2.3"})
    void what_the_operator_allowed_is_fine(String host) {
        assertThat(lenient.objectionTo(host)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "10.2.0.1", "169.254.169.254", "127.1", "64:ff9b::7f00:1"})
    void what_the_operator_did_not_allow_is_still_refused(String host) {
        assertThat(lenient.objectionTo(host)).isNotNull();
    }

    @Test
    void an_odd_spelling_of_a_public_address_is_told_the_plain_one() {
        assertThat(strict.objectionTo("0300.0.2.1"))
                .isEqualTo(
                        new AddressGuard.Objection(
                                "invalid-host", "four decimal parts: 192.0.2.1"));
    }
}
