package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import dev.warmfront.control.certificate.Issued;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// History: what was written can be read, compared and restored, and is never lost.
@ExtendWith(Service.Provider.class)
class VersionsTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Service service;

    VersionsTest(Service service) {
        this.service = service;
    }

    private Answer distribution(String... aliases) {
        ObjectNode document = JSON.createObjectNode();
        document.putArray("origins").addObject().put("id", "o").put("domainName", "o.shop.test");
        document.putObject("defaultCacheBehaviour").put("targetOriginId", "o");
        document.set("aliases", JSON.valueToTree(aliases));
        return created("/v1/distributions", document.toString());
    }

    private Answer created(String path, String document) {
        Answer answer = service.post(path, document);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
        return answer;
    }

    private Answer patched(String at, String etag, String patch) {
        Answer answer = service.patch(at, patch, "If-Match", etag);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer;
    }

    private static String at(Answer created) {
        return created.header("Location");
    }

    @Test
    void each_write_that_changes_something_makes_a_version_that_tells_who_and_when() {
        Answer site = distribution();
        Answer second = patched(at(site), site.etag(), "{\"comment\": \"two\"}");
        Answer same = patched(at(site), second.etag(), "{\"comment\": \"two\"}");
        patched(at(site), same.etag(), "{\"comment\": \"three\"}");
        Answer list = service.get(at(site) + "/versions");
        assertThat(list.body().at("/items")).hasSize(3);
        assertThat(list.text("/items/0/number")).isEqualTo("3");
        assertThat(list.text("/items/1/changeId")).isEqualTo(second.header("Warmfront-Change"));
        assertThat(list.body().at("/items/0").has("document")).isFalse();
        Answer one = service.get(at(site) + "/versions/2");
        assertThat(one.text("/document/comment")).isEqualTo("two");
        Answer change = service.get("/v1/changes/" + one.text("/changeId"));
        assertThat(one.text("/actor")).isEqualTo(change.text("/actor"));
        assertThat(one.text("/at")).isEqualTo(change.text("/at"));
    }

    @Test
    void the_list_comes_in_parts() {
        Answer site = distribution();
        String etag = site.etag();
        for (int i = 0; i < 6; i++) {
            etag = patched(at(site), etag, "{\"comment\": \"" + i + "\"}").etag();
        }
        List<Integer> numbers = new ArrayList<>();
        String next = at(site) + "/versions?limit=3";
        while (next != null) {
            Answer part = service.get(next);
            part.body().at("/items").forEach(item -> numbers.add(item.at("/number").asInt()));
            JsonNode more = part.body().at("/next");
            next = more.isNull() ? null : more.asString();
        }
        assertThat(numbers).containsExactly(7, 6, 5, 4, 3, 2, 1);
    }

    @Test
    void a_difference_names_every_place_and_one_element_more_is_one() {
        Answer site = distribution("b." + UUID.randomUUID() + ".test");
        String added = "a." + UUID.randomUUID() + ".test";
        ArrayNode aliases = JSON.createArrayNode().add(added);
        aliases.addAll((ArrayNode) site.body().at("/aliases"));
        ObjectNode patch = JSON.createObjectNode().put("comment", "new");
        patch.set("aliases", aliases);
        patched(at(site), site.etag(), patch.toString());
        Answer difference = service.get(at(site) + "/versions/2/diff");
        assertThat(difference.text("/from")).isEqualTo("1");
        assertThat(difference.body().at("/differences")).hasSize(2);
        assertThat(difference.text("/differences/0/pointer")).isEqualTo("/aliases/0");
        assertThat(difference.text("/differences/0/to")).isEqualTo(added);
        assertThat(difference.body().at("/differences/0/from").isNull()).isTrue();
        assertThat(difference.text("/differences/1/pointer")).isEqualTo("/comment");
        Answer back = service.get(at(site) + "/versions/1/diff?from=2");
        assertThat(back.text("/differences/0/from")).isEqualTo(added);
        Answer first = service.get(at(site) + "/versions/1/diff");
        assertThat(first.text("/from")).isEqualTo("0");
        assertThat(first.text("/differences/0/pointer")).isEmpty();
    }

    @Test
    void a_version_is_restored_in_one_call_and_that_is_a_version_too() {
        Answer site = distribution();
        Answer changed = patched(at(site), site.etag(), "{\"comment\": \"worse\"}");
        String restore = at(site) + "/versions/1/restore";
        assertThat(service.post(restore, "").status()).isEqualTo(428);
        assertThat(service.post(restore, "", "If-Match", site.etag()).status()).isEqualTo(412);
        Answer rehearsed = service.post(restore + "?dryRun=true", "", "If-Match", changed.etag());
        assertThat(rehearsed.text("/difference/0/pointer")).isEqualTo("/comment");
        Answer restored = service.post(restore, "", "If-Match", changed.etag());
        assertThat(restored.status()).as(restored.response().body()).isEqualTo(200);
        assertThat(restored.text("/comment")).isEqualTo(site.text("/comment"));
        assertThat(restored.header("Warmfront-Change")).startsWith("chg-");
        assertThat(service.get(at(site)).etag()).isEqualTo(restored.etag());
        Answer list = service.get(at(site) + "/versions");
        assertThat(list.text("/items/0/number")).isEqualTo("3");
        assertThat(document(at(site), 3)).isEqualTo(document(at(site), 1));
    }

    @Test
    void what_may_not_stand_any_more_is_not_restored() {
        String alias = UUID.randomUUID() + ".test";
        Answer site = distribution(alias);
        Answer without = patched(at(site), site.etag(), "{\"aliases\": []}");
        Answer owner = distribution(alias);
        Answer refused =
                service.post(at(site) + "/versions/1/restore", "", "If-Match", without.etag());
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("/detail")).contains(alias, owner.id());
        assertThat(service.get(at(site) + "/versions").body().at("/items")).hasSize(2);
    }

    @Test
    void what_was_deleted_can_be_looked_up_and_not_be_restored() {
        Answer site = distribution();
        Answer disabled = patched(at(site), site.etag(), "{\"enabled\": false}");
        assertThat(service.delete(at(site), "If-Match", disabled.etag()).status()).isEqualTo(204);
        assertThat(service.get(at(site)).status()).isEqualTo(404);
        assertThat(service.get(at(site) + "/versions").body().at("/items")).hasSize(2);
        assertThat(document(at(site), 1).at("/origins/0/id").asString()).isEqualTo("o");
        Answer gone = service.post(at(site) + "/versions/1/restore", "", "If-Match", "*");
        assertThat(gone.status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "/versions/2,404,version: 2",
        "/versions/0,400,version: 0",
        "/versions/x,400,version: x",
        "/versions/1/diff?from=9,404,version: 9",
        "/versions/1/diff?from=-1,400,from: -1",
        "/versions/1/diff?form=1,400,query parameter: form"
    })
    void a_version_that_is_not_there_is_said_so(String path, int status, String detail) {
        Answer refused = service.get(at(distribution()) + path);
        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.text("/detail")).startsWith(detail).contains("(expected: ");
    }

    @Test
    void of_a_resource_that_never_was_there_are_none() {
        assertThat(service.get("/v1/web-acls/acl-no/versions").status()).isEqualTo(404);
        assertThat(service.get("/v1/web-acls/acl-no/versions/1").status()).isEqualTo(404);
    }

    @Test
    void what_is_shipped_has_none_and_says_so() {
        String managed = "/v1/cache-policies/658327ea-f89d-4fab-a63d-7e88639e58f6/versions";
        assertThat(service.get(managed).body().at("/items")).isEmpty();
        assertThat(service.get(managed + "/1").text("/detail")).contains("none");
    }

    @Test
    void no_version_of_a_certificate_is_kept_for_its_key_must_be_gone_with_it() {
        Issued issued =
                Issued.leaf(Issued.authority("CA"), Issued.newKeys(), UUID.randomUUID() + ".test");
        ObjectNode document = JSON.createObjectNode();
        document.put("chainPem", issued.pem()).put("privateKeyPem", issued.keyPem());
        Answer certificate = created("/v1/certificates", document.toString());
        assertThat(service.get(at(certificate) + "/versions").status()).isEqualTo(404);
        int kept =
                service.bean(JdbcClient.class)
                        .sql("select count(*) from version where subject like 'certificate/%'")
                        .query(Integer.class)
                        .single();
        assertThat(kept).isZero();
    }

    @Test
    void whatever_is_written_one_after_the_other_each_version_is_what_was_written() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(3);
        Answer site = distribution();
        String etag = site.etag();
        List<JsonNode> written = new ArrayList<>();
        written.add(document(at(site), 1));
        // Some share their first half with another one, some their second.
        List<String> words =
                List.of("a", "ab", "\uD83D\uDE00", "\uD83D\uDE01", "\uD83C\uDE00", "é");
        while (written.size() < 60) {
            StringBuilder comment = new StringBuilder();
            for (int i = random.nextInt(5); i >= 0; i--) {
                comment.append(words.get(random.nextInt(words.size())));
            }
            ObjectNode patch = JSON.createObjectNode().put("comment", comment.toString());
            etag = patched(at(site), etag, patch.toString()).etag();
            ObjectNode expected = (ObjectNode) written.getLast().deepCopy();
            expected.put("comment", comment.toString());
            if (!expected.equals(written.getLast())) {
                written.add(expected);
            }
        }
        for (int i = 0; i < written.size(); i++) {
            assertThat(document(at(site), i + 1))
                    .as("version " + (i + 1))
                    .isEqualTo(written.get(i));
        }
    }

    @Test
    void a_change_in_a_large_zone_takes_some_octets_and_not_the_zone_again() {
        Answer zone =
                created("/v1/hosted-zones", "{\"name\": \"z" + UUID.randomUUID() + ".test\"}");
        String name = zone.text("/name");
        ObjectNode batch = JSON.createObjectNode();
        ArrayNode changes = batch.putArray("changes");
        for (int i = 0; i < 1000; i++) {
            changes.add(upsert("n" + i + "." + name, "192.0.2.1"));
        }
        String batches = at(zone) + "/change-batches";
        assertThat(service.post(batches, batch.toString()).status()).isEqualTo(200);
        for (int i = 2; i < 12; i++) {
            ObjectNode one = JSON.createObjectNode();
            one.putArray("changes").add(upsert("n500." + name, "192.0.2." + i));
            assertThat(service.post(batches, one.toString()).status()).isEqualTo(200);
        }
        Map<String, Object> kept =
                service.bean(JdbcClient.class)
                        .sql(
                                """
                                select max(length(text)) as largest,
                                       max(length(text)) filter (where number > 2) as later
                                  from version
                                 where subject = :subject
                                """)
                        .param("subject", "hosted-zone/" + zone.id())
                        .query()
                        .singleRow();
        assertThat((int) kept.get("largest")).isGreaterThan(50_000);
        assertThat((int) kept.get("later")).isLessThan(10);
        Answer difference = service.get(at(zone) + "/versions/12/diff?from=2");
        assertThat(difference.body().at("/differences")).hasSize(1);
        assertThat(difference.text("/differences/0/to")).isEqualTo("192.0.2.11");
    }

    private static ObjectNode upsert(String name, String address) {
        ObjectNode change = JSON.createObjectNode().put("action", "UPSERT");
        ObjectNode set = change.putObject("recordSet").put("name", name).put("type", "A");
        set.put("ttlSeconds", 60).putArray("values").add(address);
        return change;
    }

    @Test
    void releases_tell_in_which_resources_they_differ() {
        Answer site = distribution();
        long first = release(site);
        Answer other = distribution();
        long second = release(other);
        assertThat(differing("/v1/releases/" + second + "/diff?from=" + first))
                .containsEntry(other.id(), "ADDED")
                .doesNotContainKey(site.id());
        assertThat(differing("/v1/releases/" + first + "/diff?from=" + second))
                .containsEntry(other.id(), "REMOVED");
        long third = release(patched(at(site), site.etag(), "{\"enabled\": false}"));
        assertThat(differing("/v1/releases/" + third + "/diff"))
                .containsEntry(site.id(), "CHANGED");
        assertThat(differing("/v1/releases/1/diff")).isNotEmpty();
        assertThat(service.get("/v1/releases/" + third + "/diff?from=999999").status())
                .isEqualTo(404);
    }

    private long release(Answer written) {
        String change = "/v1/changes/" + written.header("Warmfront-Change");
        Deadline.until(
                "it is in a release",
                () -> service.get(change).body().at("/releaseVersion").isNumber());
        return service.get(change).body().at("/releaseVersion").asLong();
    }

    private Map<String, String> differing(String path) {
        Answer answer = service.get(path);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        Map<String, String> found = new TreeMap<>();
        answer.body()
                .at("/resources")
                .forEach(one -> found.put(one.at("/id").asString(), one.at("/how").asString()));
        return found;
    }

    private JsonNode document(String at, int number) {
        Answer version = service.get(at + "/versions/" + number);
        assertThat(version.status()).as(version.response().body()).isEqualTo(200);
        return version.body().at("/document");
    }
}
