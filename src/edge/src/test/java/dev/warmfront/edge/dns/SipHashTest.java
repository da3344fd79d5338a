package dev.warmfront.edge.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SipHashTest {

    /// The key that the authors' own examples are made with: 00 01 … 0f.
    private static final SipHash.Key KEY =
            new SipHash.Key(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    @Test
    void it_is_what_its_authors_say_of_every_length_up_to_the_second_word() {
        Map.of(
                        "", 0x726fdb47dd0e0e31L,
                        "00", 0x74f839c593dc67fdL,
                        "0001020304050607", 0x93f5f5799a932462L,
                        "000102030405060708090a0b0c0d0e", 0xa129ca6149be45e5L)
                .forEach((data, hash) -> {
                    byte[] octets = HexFormat.of().parseHex(data);
                    assertThat(SipHash.of(KEY, octets, octets.length)).as(data).isEqualTo(hash);
                });
    }
}
