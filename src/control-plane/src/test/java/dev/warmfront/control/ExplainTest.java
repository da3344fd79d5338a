package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is told of a request that nobody sent. That it is what edges do, a play proves.
@ExtendWith(Service.Provider.class)
class ExplainTest {

    private final Service service;

    ExplainTest(Service service) {
        this.service = service;
    }

    private Answer created(String path, String body) {
        Answer answer = service.post(path, body);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
        return answer;
    }

    /// A published distribution with a web ACL.
    private Answer site() {
        Answer acl =
                created(
                        "/v1/web-acls",
                        """
                        {
                          "name": "%s",
                          "defaultAction": "ALLOW",
                          "rules": [
                            {"name": "noted", "priority": 1, "action": "COUNT", "statement":
                              {"textMatch": {"field": "PATH", "comparison": "CONTAINS",
                               "text": "a"}}},
                            {"name": "flood", "priority": 2, "action": "BLOCK", "statement":
                              {"rate": {"limit": 100, "windowSeconds": 60}}},
                            {"name": "no-admin", "priority": 3, "action": "BLOCK", "statement":
                              {"textMatch": {"field": "PATH", "comparison": "STARTS_WITH",
                               "text": "/admin"}}},
                            {"name": "last", "priority": 4, "action": "BLOCK", "statement":
                              {"textMatch": {"field": "PATH", "comparison": "EXACTLY",
                               "text": "/never"}}}
                          ]
                        }
                        """
                                .formatted(UUID.randomUUID()));
        Answer site =
                created(
                        "/v1/distributions",
                        """
                        {
                          "webAclId": "%s",
                          "origins": [{"id": "o", "domainName": "o.shop.test", "port": 8080}],
                          "cacheBehaviours": [
                            {"pathPattern": "/img/*", "targetOriginId": "o"},
                            {"pathPattern": "/api/*", "targetOriginId": "o", "cachePolicyId":
                              "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"}
                          ],
                          "defaultCacheBehaviour": {"targetOriginId": "o"}
                        }
                        """
                                .formatted(acl.id()));
        Deadline.until(
                "it is published",
                () ->
                        explained(site, "/").status() == 200
                                && !explained(site, "/").text("/distributionId").isEmpty());
        return site;
    }

    private Answer explained(Answer site, String target) {
        return ask("{\"url\": \"http://" + site.text("/domainName") + target + "\"}");
    }

    private Answer ask(String question) {
        return service.post("/v1/explain", question);
    }

    @Test
    void it_tells_which_behaviours_did_not_match_and_which_did() {
        Answer explained = explained(site(), "/api/1");
        List<String> tried = new ArrayList<>();
        explained
                .body()
                .at("/behaviours")
                .forEach(one -> tried.add(one.at("/pathPattern").asString() + one.at("/matches")));
        assertThat(tried).containsExactly("/img/*false", "/api/*true");
        assertThat(explained.text("/outcome")).isEqualTo("PASSED");
        assertThat(explained.text("/reason")).contains("policy lets nothing be stored");
    }

    @Test
    void it_tells_which_rules_held_up_to_the_one_that_decided() {
        Answer blocked = explained(site(), "/admin/x");
        assertThat(blocked.text("/outcome")).isEqualTo("REFUSED");
        assertThat(blocked.text("/status")).isEqualTo("403");
        assertThat(blocked.text("/refusal")).isEqualTo("BLOCKED");
        assertThat(blocked.text("/webAcl/decidedBy")).isEqualTo("no-admin");
        List<String> rules = new ArrayList<>();
        blocked.body()
                .at("/webAcl/rules")
                .forEach(one -> rules.add(one.at("/name").asString() + " " + one.at("/holds")));
        assertThat(rules).containsExactly("noted true", "flood false", "no-admin true");
        assertThat(blocked.body().at("/cacheKey").isNull()).isTrue();
    }

    @Test
    void it_tells_how_long_an_answer_is_kept_and_why() {
        String host = site().text("/domainName");
        String asked = "{\"url\": \"http://" + host + "/x\", \"answer\": {\"headers\": [%s]}}";
        String header = "{\"name\": \"Cache-Control\", \"value\": \"%s\"}";
        Answer kept =
                ask(asked.formatted(header.formatted("max-age=60, stale-while-revalidate=5")));
        assertThat(kept.text("/keeping/kept")).isEqualTo("true");
        assertThat(kept.text("/keeping/freshSeconds")).isEqualTo("60");
        assertThat(kept.text("/keeping/staleWhileRevalidateSeconds")).isEqualTo("5");
        Answer refused = ask(asked.formatted(header.formatted("no-store")));
        assertThat(refused.text("/keeping/kept")).isEqualTo("false");
        assertThat(refused.text("/keeping/reason")).isEqualTo("The origin says no-store");
    }

    @Test
    void it_tells_what_the_origin_would_see() {
        Answer explained = explained(site(), "/img/1?a=b");
        assertThat(explained.text("/origins/0/domainName")).isEqualTo("o.shop.test");
        assertThat(explained.text("/origins/0/target")).isEqualTo("/img/1");
        assertThat(explained.response().body())
                .contains("{\"name\":\"host\",\"value\":\"o.shop.test:8080\"}")
                .contains("{\"name\":\"x-forwarded-for\",\"value\":\"192.0.2.1\"}");
    }

    @Test
    void a_host_that_belongs_to_nobody_is_refused_as_edges_do() {
        Answer explained = ask("{\"url\": \"https://nobody.test/\"}");
        assertThat(explained.text("/refusal")).isEqualTo("UNKNOWN_HOST");
        assertThat(explained.text("/status")).isEqualTo("421");
        assertThat(explained.body().at("/distributionId").isNull()).isTrue();
    }

    @Test
    void an_earlier_release_can_be_asked() {
        Answer site = site();
        long now = explained(site, "/").body().at("/release").asLong();
        String url = "{\"url\": \"http://" + site.text("/domainName") + "/\", \"release\": ";
        assertThat(ask(url + now + "}").text("/outcome")).isEqualTo("LOOKED_UP");
        assertThat(ask(url + "0}").text("/refusal")).isEqualTo("UNKNOWN_HOST");
        Answer none = ask(url + "999999}");
        assertThat(none.status()).isEqualTo(400);
        assertThat(none.text("/errors/0/message")).contains("999999", "one that was published");
    }

    @Test
    void every_fault_is_told_at_once() {
        Answer answer =
                ask(
                        """
                        {
                          "method": "GE T",
                          "url": "ftp://x/",
                          "viewerAddress": "localhost",
                          "headers": [{"name": "Host", "value": "x"},
                                      {"name": "a", "value": "b\\nc"}]
                        }
                        """);
        assertThat(answer.status()).isEqualTo(400);
        List<String> at = new ArrayList<>();
        answer.body().at("/errors").forEach(one -> at.add(one.at("/pointer").asString()));
        assertThat(at)
                .containsExactlyInAnyOrder(
                        "/method", "/url", "/viewerAddress", "/headers/0/name", "/headers/1/value");
    }

    @ParameterizedTest
    @CsvSource({
        "http://, invalid-host",
        "http:///x, invalid-host",
        "http://a b/, invalid-url",
        "http://x.test/../y, invalid-target",
        "http://x.test/%2e%2e/y, invalid-target",
        "http://x.test/%zz, invalid-target",
        "http://x.test/é, invalid-url",
        "http://user@x.test/, invalid-host",
    })
    void what_no_edge_would_take_is_refused(String url, String code) {
        Answer answer = ask("{\"url\": \"" + url + "\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("/errors/0/code")).isEqualTo(code);
    }
}
