package dev.warmfront.engine.cache;

import static dev.warmfront.engine.request.Sites.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.origin.Upstream;
import dev.warmfront.snapshot.distribution.Behaviour;
import dev.warmfront.snapshot.distribution.PathPattern;
import dev.warmfront.snapshot.distribution.ViewerProtocolPolicy;
import dev.warmfront.snapshot.policy.CachePolicy;
import dev.warmfront.snapshot.policy.Coding;
import dev.warmfront.snapshot.policy.Rules;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is compressed, and what then becomes of its header fields.
class CompressionTest {

    private static final Lifetime MINUTE = new Lifetime(0, 60_000, 0, 0);
    private static final Behaviour ON = behaviour(true, Rules.Mode.RFC, Coding.GZIP);

    private static Behaviour behaviour(boolean compresses, Rules.Mode mode, Coding... codings) {
        CachePolicy plain = policy(0, 86_400, 31_536_000);
        CachePolicy policy =
                new CachePolicy(
                        plain.id(),
                        plain.ttl(),
                        new Rules(mode, 0, false),
                        plain.query(),
                        plain.headers(),
                        plain.cookies(),
                        plain.forwarded(),
                        List.of(codings));
        return new Behaviour(
                PathPattern.EVERYTHING,
                "o1",
                ViewerProtocolPolicy.ALLOW_ALL,
                List.of("GET", "HEAD"),
                policy,
                compresses,
                null);
    }

    private static boolean is(Behaviour behaviour, int status, long length, String... more) {
        Fields fields = Fields.of("content-type", "text/css").replacedBy(Fields.of(more));
        return Compression.isFor(behaviour, status, fields, length, MINUTE);
    }

    @Test
    void both_the_behaviour_and_the_policy_must_want_it() {
        assertThat(is(ON, 200, 5_000)).isTrue();
        assertThat(is(behaviour(false, Rules.Mode.RFC, Coding.GZIP), 200, 5_000)).isFalse();
        assertThat(is(behaviour(true, Rules.Mode.RFC), 200, 5_000)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "200, true",
        "403, true",
        "404, true",
        "201, false",
        "206, false",
        "301, false",
        "400, false",
        "410, false",
        "500, false",
        "503, false"
    })
    void only_these_statuses(int status, boolean compressed) {
        assertThat(is(ON, status, 5_000)).isEqualTo(compressed);
    }

    @Test
    void from_a_thousand_bytes_to_ten_million() {
        assertThat(is(ON, 200, 0)).isFalse();
        assertThat(is(ON, 200, 999)).isFalse();
        assertThat(is(ON, 200, 1_000)).isTrue();
        assertThat(is(ON, 200, 10_000_000)).isTrue();
        assertThat(is(ON, 200, 10_000_001)).isFalse();
    }

    @Test
    void a_length_that_is_not_known_is_no_obstacle_but_by_cloudfronts_rules() {
        assertThat(is(ON, 200, -1)).isTrue();
        assertThat(is(behaviour(true, Rules.Mode.CLOUDFRONT, Coding.GZIP), 200, -1)).isFalse();
        assertThat(is(behaviour(true, Rules.Mode.CLOUDFRONT, Coding.GZIP), 200, 5_000)).isTrue();
    }

    @Test
    void what_is_stale_at_once_is_not_worth_it() {
        Fields fields = Fields.of("content-type", "text/css");
        Lifetime none = new Lifetime(0, 0, 0, 0);
        assertThat(Compression.isFor(ON, 200, fields, 5_000, none)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "Text/HTML; charset=utf-8",
                "text/markdown",
                "application/javascript",
                "application/json;charset=UTF-8",
                "application/xml",
                "image/svg+xml",
                "font/ttf",
                "application/vnd.apple.mpegurl",
                "application/x-mpegURL",
                "audio/mpegurl",
                "application/dash+xml",
                "application/protobuf",
                "application/vnd.mapbox-vector-tile",
                "application/wasm"
            })
    void these_types_are(String type) {
        assertThat(is(ON, 200, 5_000, "content-type", type)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image/png",
                "image/jpeg",
                "video/mp4",
                "video/mp2t",
                "font/woff2",
                "application/zip",
                "application/octet-stream",
                "text/event-stream",
                "textual/html",
                ""
            })
    void these_are_not(String type) {
        assertThat(is(ON, 200, 5_000, "content-type", type)).isFalse();
        assertThat(Compression.isFor(ON, 200, Fields.NONE, 5_000, MINUTE)).isFalse();
    }

    @Test
    void what_the_origin_coded_stays_as_it_is() {
        assertThat(is(ON, 200, 5_000, "content-encoding", "gzip")).isFalse();
        assertThat(is(ON, 200, 5_000, "content-encoding", "aes128gcm")).isFalse();
    }

    @Test
    void rfc9111_section_5_2_2_6_no_transform_is_obeyed_whomever_it_is_said_to() {
        assertThat(is(ON, 200, 5_000, "cache-control", "max-age=60, No-Transform")).isFalse();
        assertThat(
                        is(
                                ON,
                                200,
                                5_000,
                                "cdn-cache-control",
                                "max-age=60",
                                "cache-control",
                                "no-transform"))
                .isFalse();
        assertThat(is(ON, 200, 5_000, "surrogate-control", "max-age=1, no-transform")).isFalse();
        assertThat(is(ON, 200, 5_000, "cache-control", "max-age=60")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            quoteCharacter = '|',
            value = {
                "\"abc\",    W/\"abc\"",
                "W/\"abc\",  W/\"abc\"",
                "\"\",       W/\"\"",
                "abc,        -",
                "\"abc,      -",
                "\"a\"c\",   -",
                "\"a c\",    -",
                "w/\"abc\",  -"
            })
    void a_strong_tag_becomes_weak_a_weak_one_stays_an_invalid_one_goes(String etag, String weak) {
        Fields coded = Coded.of(Fields.of("etag", etag), Coding.BR);
        assertThat(coded.first("etag")).isEqualTo(weak);
        assertThat(coded.first("content-encoding")).isEqualTo("br");
        assertThat(Coded.original(coded).first("etag")).isEqualTo(weak == null ? null : etag);
    }

    @Test
    void the_origin_is_asked_about_its_own_tag() {
        Fields coded =
                Coded.of(Fields.of("etag", "\"abc\"", "last-modified", "yesterday"), Coding.GZIP);
        assertThat(Upstream.validators(coded))
                .isEqualTo(Fields.of("if-none-match", "\"abc\"", "if-modified-since", "yesterday"));
        assertThat(Conditions.confirms(Fields.of("etag", "\"abc\""), Coded.original(coded)))
                .isTrue();
    }

    @Test
    void what_is_about_the_octets_goes() {
        Fields coded =
                Coded.of(
                        Fields.of(
                                "Content-MD5", "x",
                                "Content-Digest", "x",
                                "Repr-Digest", "x",
                                "Digest", "x",
                                "Accept-Ranges", "bytes",
                                "Content-Length", "5",
                                "Content-Type", "text/css",
                                "Last-Modified", "x"),
                        Coding.GZIP);
        assertThat(coded.without(Coded::isInner))
                .isEqualTo(
                        Fields.of(
                                "Content-Type", "text/css",
                                "Last-Modified", "x",
                                "vary", "Accept-Encoding",
                                "content-encoding", "gzip"));
        assertThat(Coded.is(coded)).isTrue();
        assertThat(Coded.is(Fields.of("content-encoding", "gzip"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            delimiter = ';',
            value = {
                "Cookie; |Cookie, Accept-Encoding|",
                "|accept-encoding, Cookie|; |accept-encoding, Cookie|",
                "*; *"
            })
    void vary_says_so_once(String vary, String told) {
        assertThat(Coded.varying(Fields.of("vary", vary)).first("vary")).isEqualTo(told);
        assertThat(Coded.varying(Fields.NONE).first("vary")).isEqualTo("Accept-Encoding");
    }

    @Test
    void rfc9110_section_13_1_5_no_range_is_taken_from_it_on_a_condition() {
        Fields plain =
                Fields.of(
                        "etag", "\"abc\"",
                        "last-modified", "Sun, 06 Nov 1994 08:49:37 GMT",
                        "date", "Sun, 06 Nov 1994 09:49:37 GMT");
        Fields coded = Coded.of(plain, Coding.GZIP);
        String date = "Sun, 06 Nov 1994 08:49:37 GMT";
        assertThat(Conditions.isSameForRange(date, plain)).isTrue();
        assertThat(Conditions.isSameForRange(date, coded)).isFalse();
        assertThat(Conditions.isSameForRange("\"abc\"", coded)).isFalse();
        assertThat(Conditions.isSameForRange("W/\"abc\"", coded)).isFalse();
        assertThat(Conditions.isSameForRange(null, coded)).isTrue();
    }

    @Test
    void rfc9110_section_13_1_2_either_tag_says_that_the_viewer_has_it() {
        Fields coded = Coded.of(Fields.of("etag", "\"abc\""), Coding.GZIP);
        assertThat(Conditions.isNotModified("W/\"abc\"", null, coded, 0)).isTrue();
        assertThat(Conditions.isNotModified("\"abc\"", null, coded, 0)).isTrue();
        assertThat(Conditions.isNotModified("\"abd\"", null, coded, 0)).isFalse();
    }
}
