package dev.warmfront.snapshot.waf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CidrTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 192.0.2.0/24",
        "0.0.0.0/0, 0.0.0.0/0",
        "192.0.2.1, 192.0.2.1/32",
        "2001:DB8:0:0:0:0:0:0/32, 2001:db8::/32",
        "::/0, ::/0",
        "::1, ::1/128",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1/128",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1/128",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1/128",
    })
    void is_written_as_rfc_5952_wants(String asked, String written) {
        Cidr network = Cidr.parse(asked);
        assertThat(network.text()).isEqualTo(written);
        assertThat(Cidr.parse(written)).isEqualTo(network);
    }
}
