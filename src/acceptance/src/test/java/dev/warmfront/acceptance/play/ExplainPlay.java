package dev.warmfront.acceptance.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.testkit.http.RawViewer;
import dev.warmfront.testkit.http.Reply;
import dev.warmfront.testkit.http.ScriptedOrigin;
import dev.warmfront.testkit.http.Seen;
import dev.warmfront.testkit.system.Api;
import dev.warmfront.testkit.system.Fleet;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What is explained is what happens: the same random requests are explained by the control plane
/// and sent to an edge, and both are compared, down to what an origin sees.
class ExplainPlay {

    private static final int REQUESTS = 400;
    private static final JsonMapper JSON = JsonMapper.shared();

    /// What a connection says of itself, and an explanation does not know.
    private static final Set<String> OF_THE_CONNECTION = Set.of("connection", "content-length");

    private static final String DISTRIBUTION =
            """
            {
              "name": "explained",
              "aliases": ["www.shop.test"],
              "defaultRootObject": "index.html",
              "webAclId": "%3$s",
              "continuousDeployment": {"stagingDistributionId": "%4$s",
                "traffic": {"header": {"name": "X-Staging", "value": "yes"}}},
              "origins": [
                {"id": "a", "domainName": "127.0.0.1", "port": %1$d, "originPath": "/base"},
                {"id": "b", "domainName": "127.0.0.1", "port": %1$d,
                 "customHeaders": [{"name": "X-Origin", "value": "b"}]}
              ],
              "cacheBehaviours": [
                {"pathPattern": "/img/*.jpg", "targetOriginId": "b", "cachePolicyId": "%2$s"},
                {"pathPattern": "/api/*", "targetOriginId": "a",
                 "cachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
                 "allowedMethods": ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]},
                {"pathPattern": "/only/*", "targetOriginId": "a",
                 "viewerProtocolPolicy": "HTTPS_ONLY"},
                {"pathPattern": "/to-https/*", "targetOriginId": "a",
                 "viewerProtocolPolicy": "REDIRECT_TO_HTTPS"}
              ],
              "customErrorResponses": [{"errorCode": 404, "errorCachingMinTtlSeconds": 7}],
              "defaultCacheBehaviour": {"targetOriginId": "a"}
            }
            """;

    private static final String STAGING =
            """
            {
              "name": "explained-next",
              "origins": [
                {"id": "n", "domainName": "127.0.0.1", "port": %d, "originPath": "/next"}
              ],
              "defaultCacheBehaviour": {"targetOriginId": "n",
                "allowedMethods": ["GET", "HEAD", "OPTIONS"]}
            }
            """;

    private static final String WEB_ACL =
            """
            {
              "name": "explained",
              "defaultAction": "ALLOW",
              "rules": [
                {"name": "seen", "priority": 1, "action": "COUNT", "statement":
                  {"textMatch": {"field": "QUERY", "comparison": "CONTAINS", "text": "a"}}},
                {"name": "no-admin", "priority": 2, "action": "BLOCK", "statement":
                  {"textMatch": {"field": "PATH", "comparison": "STARTS_WITH", "text": "/admin"}}},
                {"name": "no-bots", "priority": 3, "action": "BLOCK", "statement":
                  {"textMatch": {"field": "HEADER", "header": "user-agent",
                   "comparison": "CONTAINS", "text": "bot"}}}
              ]
            }
            """;

    private static final String POLICY =
            """
            {
              "name": "explained",
              "queryStrings": {"behaviour": "LISTED", "names": ["w"]},
              "headers": {"behaviour": "LISTED", "names": ["accept-language"]},
              "cookies": {"behaviour": "LISTED", "names": ["session"]},
              "contentCodings": ["BR", "GZIP"],
              "forwardedHeaders": {"behaviour": "ALL_EXCEPT", "names": ["x-secret"]}
            }
            """;

    @TempDir Path folder;

    private final Map<String, Answer> answers = new TreeMap<>();

    private record Answer(int status, List<String> fields) {}

    private record Asked(
            String method, String host, String target, List<String> fields, Answer answer) {}

    @Test
    void what_is_explained_is_what_an_edge_does() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Fleet fleet = Fleet.start(folder)) {
            origin.otherwise((request, stage) -> {
                Answer answer = answer(request.path());
                stage.answer(answer.status(), "", answer.fields().toArray(String[]::new));
            });
            Fleet.Edge edge = fleet.addEdge();
            Api api = fleet.api();
            String acl = api.post("/v1/web-acls", WEB_ACL).expecting(201).text("/id");
            String policy = api.post("/v1/cache-policies", POLICY).expecting(201).text("/id");
            Api.Answer next =
                    api.post("/v1/distributions", STAGING.formatted(origin.port())).expecting(201);
            String document = DISTRIBUTION.formatted(origin.port(), policy, acl, next.text("/id"));
            Api.Answer site = api.post("/v1/distributions", document).expecting(201);
            api.awaitLive(site);
            RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
            Map<String, Integer> outcomes = new TreeMap<>();
            int staged = 0;
            for (int i = 0; i < REQUESTS; i++) {
                Asked asked =
                        request(random, i, site.text("/domainName"), next.text("/domainName"));
                int before = origin.timesAsked();
                JsonNode explained = explained(api, asked);
                staged += explained.at("/continuousDeployment/staging").asBoolean(false) ? 1 : 0;
                Reply reply = sent(fleet, edge, asked);
                List<Seen> seen = origin.seen();
                compare(asked, explained, reply, seen.subList(before, seen.size()));
                outcomes.merge(explained.at("/outcome").asString("TARGET"), 1, Integer::sum);
            }
            // It was not all of one kind.
            assertThat(outcomes)
                    .containsOnlyKeys("LOOKED_UP", "PASSED", "REDIRECTED", "REFUSED", "TARGET");
            assertThat(staged).isBetween(1, REQUESTS / 2);
        }
    }

    private synchronized Answer answer(String path) {
        return answers.getOrDefault(
                path.replaceFirst("^/(base|next)", ""), new Answer(404, List.of()));
    }

    private static JsonNode explained(Api api, Asked asked) throws Exception {
        ObjectNode question = JSON.createObjectNode();
        question.put("method", asked.method());
        question.put("url", "http://" + asked.host() + asked.target());
        question.put("viewerAddress", "127.0.0.1");
        question.set("headers", fields(asked.fields()));
        ObjectNode answer = question.putObject("answer");
        answer.put("status", asked.answer().status());
        answer.set("headers", fields(asked.answer().fields()));
        Api.Answer explained = api.post("/v1/explain", question.toString());
        assertThat(explained.status()).as(question + "\n" + explained.body()).isIn(200, 400);
        return explained.body();
    }

    private static ArrayNode fields(List<String> lines) {
        ArrayNode fields = JSON.createArrayNode();
        for (String line : lines) {
            int colon = line.indexOf(':');
            fields.addObject()
                    .put("name", line.substring(0, colon))
                    .put("value", line.substring(colon + 1).strip());
        }
        return fields;
    }

    private static Reply sent(Fleet fleet, Fleet.Edge edge, Asked asked) throws IOException {
        try (RawViewer viewer = RawViewer.over(new Socket(edge.address(), fleet.httpPort()))) {
            return viewer.ask(
                    asked.method(),
                    asked.host(),
                    asked.target(),
                    asked.fields().toArray(String[]::new));
        }
    }

    private static void compare(Asked asked, JsonNode explained, Reply reply, List<Seen> seen) {
        String what = asked + "\n" + explained + "\n" + reply.status() + " " + reply.fields();
        if (explained.has("errors")) {
            assertThat(reply.status()).as(what).isEqualTo(400);
            assertThat(seen).as(what).isEmpty();
            return;
        }
        boolean own = !explained.at("/status").isNull();
        if (own) {
            assertThat(reply.status()).as(what).isEqualTo(explained.at("/status").asInt());
            assertThat(seen).as(what).isEmpty();
            return;
        }
        assertThat(reply.status()).as(what).isEqualTo(asked.answer().status());
        assertThat(seen).as(what).hasSize(1);
        JsonNode origin = explained.at("/origins/0");
        assertThat(seen.getFirst().method()).as(what).isEqualTo(origin.at("/method").asString());
        assertThat(seen.getFirst().target()).as(what).isEqualTo(origin.at("/target").asString());
        assertThat(heard(seen.getFirst())).as(what).isEqualTo(told(origin.at("/headers")));
        boolean kept = explained.at("/keeping/kept").asBoolean();
        boolean lookedUp = explained.at("/outcome").asString().equals("LOOKED_UP");
        assertThat(reply.field("cache-status").contains("stored"))
                .as(what)
                .isEqualTo(kept && lookedUp && asked.method().equals("GET"));
    }

    private static Map<String, String> heard(Seen request) {
        Map<String, String> fields = new TreeMap<>();
        for (String line : request.fields()) {
            int colon = line.indexOf(':');
            put(fields, line.substring(0, colon), line.substring(colon + 1));
        }
        return fields;
    }

    private static Map<String, String> told(JsonNode headers) {
        Map<String, String> fields = new TreeMap<>();
        headers.forEach(
                one -> put(fields, one.at("/name").asString(), one.at("/value").asString()));
        return fields;
    }

    private static void put(Map<String, String> fields, String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!OF_THE_CONNECTION.contains(lower)) {
            fields.merge(lower, value.strip(), (one, next) -> one + ", " + next);
        }
    }

    private Asked request(RandomGenerator random, int number, String own, String staging) {
        String host = pick(random, own, own, own, "www.shop.test", "other.test", staging);
        String method = pick(random, "GET", "GET", "GET", "HEAD", "POST", "DELETE", "OPTIONS");
        String path =
                pick(
                                random,
                                "/img/%d.jpg",
                                "/img/%d.png",
                                "/api/%d",
                                "/only/%d",
                                "/to-https/%d",
                                "/admin/%d",
                                "/%d",
                                "/a%%20b/%d",
                                "/%%2e%%2e/%d",
                                "/x/../%d")
                        .formatted(number);
        String query = pick(random, "", "", "?", "?w=1&x=2", "?x=a", "?w=%zz");
        List<String> fields = new ArrayList<>();
        maybe(random, fields, "Accept-Encoding: br;q=0.5, gzip", "Accept-Encoding: identity");
        maybe(random, fields, "Accept-Language: de, en;q=0.5", "accept-language: fr");
        maybe(random, fields, "Cookie: session=1; other=2", "Cookie: other=3");
        maybe(random, fields, "Authorization: Basic dTpw");
        maybe(random, fields, "User-Agent: a bot", "User-Agent: curl/8", "User-Agent: firefox");
        maybe(random, fields, "X-Custom: 1", "X-Secret: 1", "X_Custom: 1", "X-Original-URL: /");
        maybe(random, fields, "Connection: X-Custom", "Via: 1.1 elsewhere");
        maybe(random, fields, "X-Staging: yes", "X-Staging: yes", "X-Staging: no");
        maybe(random, fields, "CDN-Loop: warmfront, warmfront", "X-Forwarded-For: 192.0.2.9");
        maybe(random, fields, "CDN-Loop: warmfront, other, warmfront, warmfront");
        Answer answer = answer(random);
        synchronized (this) {
            answers.put(path, answer);
        }
        return new Asked(method, host, path + query, fields, answer);
    }

    private static Answer answer(RandomGenerator random) {
        List<String> fields = new ArrayList<>();
        maybe(
                random,
                fields,
                "Cache-Control: max-age=60",
                "Cache-Control: no-store",
                "Cache-Control: private",
                "Cache-Control: no-cache",
                "Cache-Control: public, max-age=0",
                "Cache-Control: s-maxage=5, stale-if-error=60");
        maybe(random, fields, "Vary: Accept-Language", "Vary: X-Custom", "Vary: *");
        maybe(random, fields, "Set-Cookie: a=b");
        maybe(random, fields, "ETag: \"1\"", "Last-Modified: Mon, 01 Jan 2024 00:00:00 GMT");
        return new Answer(
                Integer.parseInt(pick(random, "200", "200", "301", "404", "500")), fields);
    }

    private static void maybe(RandomGenerator random, List<String> fields, String... choices) {
        if (random.nextInt(3) == 0) {
            fields.add(pick(random, choices));
        }
    }

    private static String pick(RandomGenerator random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
