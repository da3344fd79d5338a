package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import dev.warmfront.control.certificate.Issued;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// A tenant and the token of an owner of it.
public record Guest(Service service, String id, String name, String token) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /// What needs nothing else, by where it lives.
    private static final Map<String, String> SIMPLE =
            Map.of(
                    "/v1/cache-policies",
                    "{\"name\": \"%s\"}",
                    "/v1/response-headers-policies",
                    "{\"name\": \"%s\", \"cors\": {\"allowOrigins\": [\"*\"]}}",
                    "/v1/ip-sets",
                    "{\"name\": \"%s\", \"addresses\": [\"192.0.2.0/24\"]}",
                    "/v1/health-checks",
                    "{\"name\": \"%s\", \"type\": \"TCP\", \"domainName\": \"o.example.test\"}",
                    "/v1/api-keys",
                    "{\"name\": \"%s\", \"role\": \"VIEWER\"}");

    private static final String WEB_ACL =
            """
            {
              "name": "%s",
              "rules": [{"name": "r", "priority": 1, "action": "BLOCK",
                         "statement": {"ipSet": {"ipSetId": "%s"}}}]
            }
            """;

    private static final String SITE =
            """
            {
              "name": "%s", "tags": {"whose": "%s"}, "webAclId": "%s",
              "origins": [{"id": "o", "domainName": "origin.example.test"}],
              "defaultCacheBehaviour": {"targetOriginId": "o", "cachePolicyId": "%s"},
              "cacheBehaviours": [{"pathPattern": "/images/*", "targetOriginId": "o"}]
            }
            """;

    private static final String DOCUMENT =
            """
            {"owner": "%s", "ipSets": [{"name": "%s-2", "addresses": []}]}
            """;

    /// A new tenant with a name that begins so.
    public static Guest of(Service service, String beginning) {
        String name = beginning + "-" + Long.toString(System.nanoTime(), 36);
        Answer tenant = service.post("/v1/tenants", "{\"name\": \"" + name + "\"}");
        assertThat(tenant.status()).as(tenant.response().body()).isEqualTo(201);
        Answer key =
                service.post(
                        "/v1/api-keys",
                        "{\"name\": \"boss\", \"role\": \"OWNER\"}",
                        "Warmfront-Tenant",
                        name);
        assertThat(key.status()).as(key.response().body()).isEqualTo(201);
        return new Guest(service, tenant.id(), name, key.text("/token"));
    }

    public Answer get(String path) {
        return service.sendAs(token, "GET", path, null);
    }

    public Answer post(String path, String body, String... headers) {
        return write("POST", path, body, "application/json", headers);
    }

    public Answer patch(String path, String body) {
        return write("PATCH", path, body, "application/merge-patch+json", "If-Match", "*");
    }

    public Answer delete(String path) {
        return service.sendAs(token, "DELETE", path, null, "If-Match", "*");
    }

    private Answer write(String method, String path, String body, String type, String... headers) {
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = type;
        return service.sendAs(token, method, path, body, all);
    }

    /// The same, which must have been made.
    public Answer made(String path, String body) {
        Answer made = post(path, body);
        assertThat(made.status()).as(made.response().body()).isEqualTo(201);
        return made;
    }

    /// Has a domain from now on, because whoever runs the installation says so.
    ///
    /// @return its id
    public String speaksFor(String domain) {
        String id = made("/v1/domains", "{\"name\": \"" + domain + "\"}").id();
        Answer granted = service.post("/v1/domains/" + id + "/grant", "", "Warmfront-Tenant", name);
        assertThat(granted.status()).as(granted.response().body()).isEqualTo(200);
        return id;
    }

    /// One of everything that a tenant can have.
    ///
    /// @return ids by the beginning of the path at which they are found
    public Map<String, String> fill() {
        Map<String, String> ids = new LinkedHashMap<>();
        String secret = name + "-secret";
        ids.put("/v1/domains", speaksFor(name + ".test"));
        for (Map.Entry<String, String> simple : SIMPLE.entrySet()) {
            String body = simple.getValue().formatted(secret);
            ids.put(simple.getKey(), made(simple.getKey(), body).id());
        }
        String zone = "{\"name\": \"%s.test\"}".formatted(name);
        Answer hosted = made("/v1/hosted-zones", zone);
        ids.put("/v1/hosted-zones", hosted.id());
        String dnssec = "/v1/hosted-zones/" + hosted.id() + "/dnssec";
        Answer signed = write("PUT", dnssec, "{\"status\": \"SIGNING\"}", "application/json");
        assertThat(signed.status()).as(signed.response().body()).isEqualTo(200);
        ids.put("/v1/hosted-zones/{id}/change-batches", hosted.header("Warmfront-Change"));
        ids.put("/v1/certificates", certificate(secret).id());
        String acl = WEB_ACL.formatted(secret, ids.get("/v1/ip-sets"));
        ids.put("/v1/web-acls", made("/v1/web-acls", acl).id());
        Answer site =
                made(
                        "/v1/distributions",
                        SITE.formatted(
                                secret,
                                secret,
                                ids.get("/v1/web-acls"),
                                ids.get("/v1/cache-policies")));
        ids.put("/v1/distributions", site.id());
        ids.put("/v1/changes", site.header("Warmfront-Change"));
        String invalidations = "/v1/distributions/" + site.id() + "/invalidations";
        ids.put(
                "/v1/distributions/{distributionId}/invalidations",
                made(invalidations, "{\"paths\": [\"/secret\"]}").id());
        Answer applied = post("/v1/apply", DOCUMENT.formatted(secret, secret));
        assertThat(applied.status()).as(applied.response().body()).isEqualTo(200);
        return ids;
    }

    private Answer certificate(String called) {
        Issued leaf =
                Issued.leaf(Issued.authority("CA"), Issued.newKeys(), "www." + name + ".test");
        return made(
                "/v1/certificates",
                JSON.writeValueAsString(
                        Map.of(
                                "name",
                                called,
                                "chainPem",
                                leaf.pem(),
                                "privateKeyPem",
                                leaf.keyPem(),
                                "tags",
                                Map.of("whose", called))));
    }
}
