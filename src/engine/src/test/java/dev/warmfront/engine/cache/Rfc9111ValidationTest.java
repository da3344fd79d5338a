package dev.warmfront.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.request.Asked;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 9111, sections 3.2, 4.3 and 4.4: what is confirmed, updated and taken back.
class Rfc9111ValidationTest {

    private static final long NOW = 784_200_000_000L;
    private static final String BEFORE = "Sun, 06 Nov 1994 08:49:36 GMT";
    private static final String CHANGED = "Sun, 06 Nov 1994 08:49:37 GMT";
    private static final String AFTER = "Sun, 06 Nov 1994 08:49:38 GMT";

    @Test
    void rfc9111_section_4_3_2_a_date_is_compared_in_any_form() {
        Fields stored = Fields.of("last-modified", CHANGED);
        assertThat(isNotModified(null, "Sunday, 06-Nov-94 08:49:37 GMT", stored)).isTrue();
        assertThat(isNotModified(null, "Sun Nov  6 08:49:37 1994", stored)).isTrue();
        assertThat(isNotModified(null, BEFORE, stored)).isFalse();
        assertThat(isNotModified(null, AFTER, stored)).isTrue();
    }

    @Test
    void rfc9111_section_4_3_2_without_last_modified_the_date_stands_for_it() {
        Fields stored = Fields.of("date", CHANGED);
        assertThat(isNotModified(null, AFTER, stored)).isTrue();
        assertThat(isNotModified(null, BEFORE, stored)).isFalse();
    }

    @Test
    void rfc9110_section_13_1_2_a_list_of_tags_matches_weakly() {
        Fields strong = Fields.of("etag", "\"a\"");
        Fields weak = Fields.of("etag", "W/\"a\"");
        assertThat(isNotModified("W/\"a\"", null, strong)).isTrue();
        assertThat(isNotModified("\"a\"", null, weak)).isTrue();
        assertThat(isNotModified("\"x\", \"a\"", null, strong)).isTrue();
        assertThat(isNotModified("a", null, strong)).isFalse();
    }

    @Test
    void rfc9110_section_13_1_3_the_date_is_not_looked_at_beside_a_tag() {
        Fields stored = Fields.of("etag", "\"a\"", "last-modified", CHANGED);
        assertThat(isNotModified("\"b\"", AFTER, stored)).isFalse();
        assertThat(isNotModified("\"a\"", BEFORE, stored)).isTrue();
    }

    private static boolean isNotModified(String tag, String date, Fields stored) {
        return Conditions.isNotModified(tag, date, stored, NOW);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"a\"',    '\"a\"',     true",
        "'\"b\"',    '\"a\"',     false",
        "'\"a\"',    'W/\"a\"',   false",
        "'W/\"a\"',  'W/\"a\"',   true",
        "'W/\"a\"',  '\"a\"',     true",
        "'W/\"b\"',  'W/\"a\"',   false",
        ",           '\"a\"',     true",
        "'\"a\"',    ,            false",
    })
    void rfc9111_section_4_3_4_a_304_confirms_only_what_has_its_validator(
            String news, String stored, boolean confirmed) {
        Fields newer = news == null ? Fields.NONE : Fields.of("etag", news);
        Fields older = stored == null ? Fields.NONE : Fields.of("etag", stored);
        assertThat(Conditions.confirms(newer, older)).isEqualTo(confirmed);
    }

    @Test
    void rfc9111_section_4_3_4_without_a_tag_the_date_of_change_is_the_validator() {
        Fields stored = Fields.of("last-modified", CHANGED);
        assertThat(Conditions.confirms(Fields.of("last-modified", CHANGED), stored)).isTrue();
        assertThat(Conditions.confirms(Fields.of("last-modified", AFTER), stored)).isFalse();
        assertThat(Conditions.confirms(Fields.NONE, stored)).isTrue();
    }

    @Test
    void rfc9111_section_4_3_5_a_head_tells_of_the_same_only_with_the_same_validators_and_length() {
        Fields stored = Fields.of("etag", "\"a\"", "last-modified", CHANGED);
        assertThat(Conditions.isSame(Fields.of("etag", "\"a\""), 5, stored, 5)).isTrue();
        assertThat(Conditions.isSame(Fields.NONE, -1, stored, 5)).isTrue();
        assertThat(Conditions.isSame(Fields.of("etag", "\"b\""), 5, stored, 5)).isFalse();
        assertThat(Conditions.isSame(Fields.of("last-modified", AFTER), 5, stored, 5)).isFalse();
        assertThat(Conditions.isSame(Fields.of("etag", "\"a\""), 6, stored, 5)).isFalse();
    }

    @Test
    void rfc9111_section_3_2_new_fields_take_the_place_of_old_ones() {
        Fields stored = Fields.of("a", "1", "b", "1", "b", "2", "content-type", "text/plain");
        Fields news = Fields.of("B", "3", "c", "4", "content-type", "text/html");
        Fields updated = Update.of(stored, news);
        assertThat(updated.all("a")).containsExactly("1");
        assertThat(updated.all("b")).containsExactly("3");
        assertThat(updated.all("c")).containsExactly("4");
        assertThat(updated.all("content-type")).containsExactly("text/html");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "content-length",
                "content-encoding",
                "content-range",
                "content-md5",
                "content-digest",
                "etag",
            })
    void rfc9111_section_3_2_what_tells_of_the_stored_body_stays(String name) {
        Fields updated = Update.of(Fields.of(name, "old"), Fields.of(name, "new"));
        assertThat(updated.all(name)).containsExactly("old");
    }

    @Test
    void rfc9111_section_4_2_3_the_age_of_an_earlier_answer_is_not_that_of_its_confirmation() {
        Fields stored = Fields.of("age", "500");
        assertThat(Update.of(stored, Fields.NONE).has("age")).isFalse();
        assertThat(Update.of(stored, Fields.of("age", "3")).all("age")).containsExactly("3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "M-SEARCH", "WHATEVER"})
    void rfc9111_section_4_4_an_unsafe_method_that_succeeds_takes_back_its_target(String method) {
        Asked asked = new Asked(method, "/a/b", "x=1", Map.of());
        for (int status : new int[] {200, 201, 204, 301, 303}) {
            assertThat(Overwrite.of(asked, status, Fields.NONE))
                    .containsExactly(new Overwrite.Target("/a/b", "x=1"));
        }
        for (int status : new int[] {400, 404, 412, 500, 503}) {
            assertThat(Overwrite.of(asked, status, Fields.NONE)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "TRACE"})
    void rfc9111_section_4_4_a_safe_method_takes_back_nothing(String method) {
        Asked asked = new Asked(method, "/a", "", Map.of());
        assertThat(Overwrite.of(asked, 200, Fields.of("location", "/b"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/x,                             /x,      ''",
        "/x?q=1,                         /x,      q=1",
        "x,                              /a/x,    ''",
        "./x,                            /a/x,    ''",
        "../x,                           /x,      ''",
        "../../../x,                     /x,      ''",
        "?q=2,                           /a/b,    q=2",
        "'',                             /a/b,    old",
        "/x#part,                        /x,      ''",
        "http://shop.test/x,             /x,      ''",
        "https://SHOP.test:8443/x?q,     /x,      q",
        "//shop.test/x,                  /x,      ''",
        "http://shop.test,               /,       ''",
        "/a/./b/../c/,                   /a/c/,   ''",
    })
    void rfc9111_section_4_4_location_and_content_location_are_taken_back_too(
            String reference, String path, String query) {
        Asked asked = new Asked("POST", "/a/b", "old", Map.of());
        for (String name : new String[] {"Location", "Content-Location"}) {
            assertThat(Overwrite.of(asked, 200, Fields.of(name, reference)))
                    .contains(new Overwrite.Target(path, query));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://other.test/x",
                "//other.test/x",
                "https://shop.test.evil.test/x",
                "http://shop.test@evil.test/x",
                "ftp://shop.test/x",
                "mailto:x@shop.test",
            })
    void rfc9111_section_4_4_another_host_is_never_touched(String reference) {
        Asked asked = new Asked("POST", "/a", "", Map.of());
        assertThat(Overwrite.of(asked, 200, Fields.of("location", reference)))
                .containsExactly(new Overwrite.Target("/a", ""));
    }
}
