package dev.warmfront.control.waf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service;
import dev.warmfront.control.Service.Answer;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Web ACLs and IP sets over the API.
@ExtendWith(Service.Provider.class)
class WebAclTest {

    private final Service service;

    WebAclTest(Service service) {
        this.service = service;
    }

    private Answer ipSet() {
        Answer answer =
                service.post(
                        "/v1/ip-sets",
                        """
                        {"name": "%s", "addresses": ["192.0.2.0/24", "2001:db8::1"]}
                        """
                                .formatted(UUID.randomUUID()));
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
        return answer;
    }

    private static String acl(String statement) {
        return """
        {
          "name": "%s",
          "rules": [{"name": "r", "priority": 1, "action": "BLOCK", "statement": %s}]
        }
        """
                .formatted(UUID.randomUUID(), statement);
    }

    @Test
    void a_web_acl_is_read_as_it_was_written_and_can_be_written_back() {
        Answer set = ipSet();
        String statement =
                """
                {"and": [
                  {"ipSet": {"ipSetId": "%s"}},
                  {"not": {"textMatch": {"field": "HEADER", "header": "X-Pass",
                                         "comparison": "EXACTLY", "text": "sesame"}}},
                  {"or": [{"rate": {"limit": 10, "windowSeconds": 60}},
                          {"textMatch": {"field": "PATH", "comparison": "STARTS_WITH",
                                         "text": "/admin"}}]}]}
                """
                        .formatted(set.id());
        Answer written = service.post("/v1/web-acls", acl(statement));
        assertThat(written.status()).as(written.response().body()).isEqualTo(201);
        assertThat(written.id()).matches("acl-[0-9a-z]{26}");
        assertThat(written.text("/defaultAction")).isEqualTo("ALLOW");
        Answer read = service.get("/v1/web-acls/" + written.id());
        assertThat(read.body()).isEqualTo(written.body());
        assertThat(read.body().at("/rules/0/statement").propertyNames()).containsExactly("and");
        Answer back =
                service.put(
                        "/v1/web-acls/" + written.id(),
                        read.response().body(),
                        "If-Match",
                        read.etag());
        assertThat(back.status()).as(back.response().body()).isEqualTo(200);
        assertThat(back.body().at("/rules")).isEqualTo(read.body().at("/rules"));
    }

    @Test
    void what_no_edge_could_run_is_refused_with_every_fault_and_its_place() {
        Answer answer =
                service.post(
                        "/v1/web-acls",
                        """
                        {"name": "%s", "defaultAction": "COUNT", "rules": [
                          {"name": "a", "priority": 1, "action": "BLOCK", "statement": {}},
                          {"name": "a", "priority": 1, "action": "BLOCK",
                           "statement": {"rate": {"limit": 0, "windowSeconds": 0}}}]}
                        """
                                .formatted(UUID.randomUUID()));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.response().body())
                .contains("\"/defaultAction\"")
                .contains("\"/rules/0/statement\"")
                .contains("\"/rules/1/name\"")
                .contains("\"/rules/1/priority\"")
                .contains("\"/rules/1/statement/rate/limit\"")
                .contains("\"/rules/1/statement/rate/windowSeconds\"");
    }

    @Test
    void a_rule_may_only_name_an_ip_set_that_exists() {
        Answer answer =
                service.post("/v1/web-acls", acl("{\"ipSet\": {\"ipSetId\": \"ips-nothing\"}}"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("/errors/0/pointer")).isEqualTo("/rules/0/statement/ipSet/ipSetId");
    }

    @Test
    void an_ip_set_that_a_rule_names_cannot_be_deleted() {
        Answer set = ipSet();
        Answer acl =
                service.post(
                        "/v1/web-acls", acl("{\"ipSet\": {\"ipSetId\": \"" + set.id() + "\"}}"));
        Answer refused = service.delete("/v1/ip-sets/" + set.id(), "If-Match", set.etag());
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("/detail")).contains("web-acl/" + acl.id());
        Answer gone = service.delete("/v1/web-acls/" + acl.id(), "If-Match", acl.etag());
        assertThat(gone.status()).isEqualTo(204);
        assertThat(service.delete("/v1/ip-sets/" + set.id(), "If-Match", set.etag()).status())
                .isEqualTo(204);
    }

    @Test
    void an_ip_set_holds_networks_and_nothing_else() {
        Answer answer =
                service.post(
                        "/v1/ip-sets",
                        """
                        {"name": "%s", "addresses": ["192.0.2.1/24", "www.test", "::/0"]}
                        """
                                .formatted(UUID.randomUUID()));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.response().body())
                .contains("\"/addresses/0\"")
                .contains("\"/addresses/1\"")
                .contains("\"/addresses/2\"")
                .contains("network-is-everything");
    }

    @Test
    void statements_inside_one_another_a_hundred_deep_are_refused_and_nothing_breaks() {
        String deep = "{\"not\": ".repeat(100) + "{}" + "}".repeat(100);
        Answer answer = service.post("/v1/web-acls", acl(deep));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.response().body()).contains("too-deep");
    }
}
