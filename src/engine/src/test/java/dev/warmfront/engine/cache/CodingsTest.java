package dev.warmfront.engine.cache;

import static dev.warmfront.engine.request.Sites.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.origin.Upstream;
import dev.warmfront.engine.request.Asked;
import dev.warmfront.engine.request.Sites;
import dev.warmfront.engine.routing.Site;
import dev.warmfront.snapshot.policy.CachePolicy;
import dev.warmfront.snapshot.policy.Coding;
import dev.warmfront.snapshot.policy.Forwarded;
import dev.warmfront.snapshot.policy.Selection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 9110, section 12.5.3, for a cache that keeps answers in several codings.
class CodingsTest {

    private static final Site SITE = new Site(Sites.site("d-1", List.of("shop.test")));
    private static final List<Coding> ALL = List.of(Coding.values());
    private static final List<Coding> USUAL = List.of(Coding.BR, Coding.GZIP);

    private static CachePolicy knowing(Coding... codings) {
        CachePolicy plain = policy(0, 86_400, 31_536_000);
        return new CachePolicy(
                plain.id(),
                plain.ttl(),
                plain.rules(),
                plain.query(),
                plain.headers(),
                plain.cookies(),
                Forwarded.EVERYTHING,
                List.of(codings));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            delimiter = ';',
            value = {
                // As browsers and tools send it.
                "|gzip, deflate, br, zstd|;   |br, gzip|",
                "|gzip, deflate, br|;         |br, gzip|",
                "|gzip, deflate|;             gzip",
                "|gzip|;                      gzip",
                "|br|;                        br",
                "|zstd|;                      zstd",
                "|zstd, gzip|;                |zstd, gzip|",
                "|zstd, br|;                  br",
                "||;                          identity",
                "|deflate|;                   identity",
                "|identity|;                  identity",
                "|compress, x-compress|;      identity",
                // Without regard to case, order and spaces.
                "|GZIP , Br|;                 |br, gzip|",
                "|br,gzip|;                   |br, gzip|",
                "|  gzip  ,,br  |;            |br, gzip|",
                "|x-gzip|;                    gzip",
                // Weights.
                "|gzip;q=1, br;q=0.5|;        gzip",
                "|gzip;q=0.5, br;q=0.5|;      |br, gzip|",
                "|gzip;q=0.5, br;q=0.501|;    |br, gzip|",
                "|gzip;q=0, br|;              br",
                "|gzip;q=0.000|;              identity",
                "|br;q=0, gzip;q=0.001|;      gzip",
                "|gzip ; q=0.5 , br ; Q=0.1|; gzip",
                "|br;q=0.2, zstd;q=0.9|;      zstd",
                // identity: acceptable unless it is excluded, and only wanted when it is named.
                "|identity;q=0, gzip|;        gzip",
                "|identity;q=0|;              identity",
                "|gzip;q=0.5, identity|;      identity",
                "|gzip;q=0.5, identity;q=0.5|; gzip",
                "|br;q=1, gzip;q=0.3, identity;q=0.5|; br",
                "|identity;q=1, *;q=0|;       identity",
                // Anything.
                "|*|;                         |br, gzip|",
                "|*;q=0|;                     identity",
                "|gzip, *;q=0|;               gzip",
                "|*, br;q=0|;                 |zstd, gzip|",
                "|*;q=0.5, gzip;q=0.3|;       br",
                "|*;q=0.5, br;q=0, zstd;q=0, gzip;q=0.3|; identity",
                // What cannot be read is not wanted; of several the least counts.
                "|gzip;q=2|;                  identity",
                "|gzip;q=abc, br|;            br",
                "|gzip;q=0.1234|;             identity",
                "|gzip;q=-1|;                 identity",
                "|gzip;q=1.001|;              identity",
                "|gzip;q=|;                   identity",
                "|gzip;q=1.|;                 gzip",
                "|gzip;level=9;q=0|;          identity",
                "|gzip;level=9|;              gzip",
                "|gzip, gzip;q=0|;            identity",
                "|gzipped, brotli|;           identity"
            })
    void rfc9110_section_12_5_3_it_is_reduced_to_what_tells_answers_apart(
            String accepted, String told) {
        assertThat(Codings.told(Codings.of(ALL, accepted))).isEqualTo(told);
    }

    @Test
    void what_the_policy_does_not_know_is_not_offered() {
        assertThat(Codings.of(USUAL, "zstd")).isEmpty();
        assertThat(Codings.of(USUAL, "zstd, br;q=0.1, gzip")).containsExactly(Coding.GZIP);
        assertThat(Codings.of(List.of(Coding.GZIP), "br, gzip")).containsExactly(Coding.GZIP);
        assertThat(Codings.of(List.of(), "br, gzip")).isEmpty();
    }

    @Test
    void whatever_viewers_send_there_are_six_requests_at_most_and_order_says_nothing() {
        Random random = new Random(42);
        List<String> names = List.of("gzip", "br", "zstd", "identity", "*", "deflate", "x-gzip");
        Set<String> told = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            List<String> elements = new ArrayList<>();
            for (int j = random.nextInt(5); j >= 0; j--) {
                String weight = random.nextBoolean() ? "" : ";q=0." + random.nextInt(1000);
                elements.add(names.get(random.nextInt(names.size())) + weight);
            }
            List<Coding> codings = Codings.of(ALL, String.join(", ", elements));
            Collections.shuffle(elements, random);
            assertThat(Codings.of(ALL, String.join(",", elements)))
                    .as("%s", elements)
                    .isEqualTo(codings);
            for (Coding coding : codings) {
                assertThat(elements)
                        .as("nothing is sent that was not accepted")
                        .anyMatch(element ->
                                element.startsWith(coding.token())
                                        || element.startsWith("x-" + coding.token())
                                        || element.startsWith("*"));
            }
            told.add(Codings.told(codings));
        }
        assertThat(told)
                .containsExactlyInAnyOrder(
                        "br, gzip", "br", "zstd, gzip", "zstd", "gzip", "identity");
    }

    @Test
    void any_octets_can_be_read() {
        Random random = new Random(7);
        String alphabet = "gzipbrstd*;q=01., \t\"\\";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder value = new StringBuilder();
            for (int j = random.nextInt(30); j > 0; j--) {
                value.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThat(Codings.of(ALL, value.toString())).hasSizeLessThanOrEqualTo(2);
        }
    }

    @Test
    void it_is_in_the_key_and_goes_to_the_origin_and_both_are_the_same() {
        CachePolicy policy = knowing(Coding.BR, Coding.GZIP);
        Asked chrome = Asked.get("/a").with("accept-encoding", "gzip, deflate, br, zstd");
        Asked safari = Asked.get("/a").with("accept-encoding", "br,gzip");
        Asked robot = Asked.get("/a").with("accept-encoding", "gzip");
        assertThat(key(policy, chrome)).isEqualTo(key(policy, safari));
        assertThat(key(policy, robot)).isNotEqualTo(key(policy, safari));
        assertThat(key(policy, Asked.get("/a"))).isNotEqualTo(key(policy, robot));
        assertThat(asked(policy, chrome)).isEqualTo("br, gzip");
        assertThat(asked(policy, robot)).isEqualTo("gzip");
        assertThat(asked(policy, Asked.get("/a"))).isEqualTo("identity");
    }

    @Test
    void without_codings_it_is_a_header_field_like_any_other() {
        CachePolicy policy = knowing();
        Asked robot = Asked.get("/a").with("accept-encoding", "gzip");
        assertThat(key(policy, robot)).isEqualTo(key(policy, Asked.get("/a")));
        assertThat(asked(policy, robot)).isEqualTo("gzip");
        assertThat(asked(policy(0, 1, 2), robot)).isEqualTo("identity");
    }

    @Test
    void rfc9111_section_4_1_what_is_in_the_key_need_not_be_in_the_second_one() {
        Fields vary = Fields.of("vary", "Accept-Encoding, Foo");
        assertThat(Variant.names(knowing(Coding.GZIP), vary)).containsExactly("foo");
        assertThat(Variant.names(knowing(), vary)).containsExactly("accept-encoding", "foo");
    }

    @Test
    void rfc9111_section_5_2_1_6_who_wants_nothing_transformed_gets_it_as_it_is() {
        Asked asked =
                Asked.get("/a")
                        .with("accept-encoding", "gzip")
                        .with("cache-control", "max-age=0, No-Transform");
        assertThat(Codings.of(knowing(Coding.GZIP), asked)).isEmpty();
    }

    @Test
    void header_fields_in_the_key_stay_beside_it() {
        CachePolicy policy = knowing(Coding.GZIP);
        CachePolicy listing =
                new CachePolicy(
                        policy.id(),
                        policy.ttl(),
                        policy.rules(),
                        policy.query(),
                        Selection.listed(List.of("accept-language")),
                        policy.cookies(),
                        policy.forwarded(),
                        policy.codings());
        Asked french =
                Asked.get("/a").with("accept-encoding", "gzip").with("accept-language", "fr");
        assertThat(key(listing, french).rest())
                .startsWith("accept-encoding:gzip\naccept-language:fr\n");
        assertThat(CacheKey.isPlain(policy)).isTrue();
        assertThat(CacheKey.isPlain(listing)).isFalse();
    }

    private static CacheKey key(CachePolicy policy, Asked asked) {
        return CacheKey.of(SITE, policy, asked, "/a", "");
    }

    private static String asked(CachePolicy policy, Asked asked) {
        return Upstream.of(
                        asked,
                        SITE.distribution().origins().getFirst(),
                        policy,
                        "/a",
                        "",
                        "192.0.2.1",
                        false,
                        Fields.NONE)
                .fields()
                .first("accept-encoding");
    }
}
