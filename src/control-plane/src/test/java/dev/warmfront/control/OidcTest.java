package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.warmfront.control.Service.Answer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tokens of an identity provider whose keys are served from loopback.
@ExtendWith(Service.Provider.class)
class OidcTest {

    private static final String ISSUER = "https://id.example.test";
    private static final AtomicInteger FETCHES = new AtomicInteger();

    private static HttpServer provider;
    private static RSAKey rsa;
    private static ECKey ec;
    private static Service service;

    @BeforeAll
    static void starts(Service any) throws Exception {
        rsa = new RSAKeyGenerator(2048).keyID("rsa-1").generate();
        ec = new ECKeyGenerator(Curve.P_256).keyID("ec-1").generate();
        byte[] keys = new JWKSet(List.of(rsa, ec)).toString().getBytes(StandardCharsets.UTF_8);
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext(
                "/keys",
                exchange -> {
                    FETCHES.incrementAndGet();
                    exchange.sendResponseHeaders(200, keys.length);
                    exchange.getResponseBody().write(keys);
                    exchange.close();
                });
        provider.start();
        service = any.anotherOn(any.newDatabase("oidc"), properties("/keys"));
    }

    @AfterAll
    static void stops() {
        service.close();
        provider.stop(0);
    }

    private static Map<String, Object> properties(String path) {
        return Map.of(
                "warmfront.oidc.issuer",
                ISSUER,
                "warmfront.oidc.jwks-uri",
                "http://127.0.0.1:" + provider.getAddress().getPort() + path,
                "warmfront.oidc.audience",
                "warmfront",
                "warmfront.oidc.role-claim",
                "realm_access.roles");
    }

    private static JWTClaimsSet.Builder claims(Object... roles) {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .subject("ada")
                .audience(List.of("other", "warmfront"))
                .expirationTime(Date.from(Instant.now().plusSeconds(300)))
                .claim("realm_access", Map.of("roles", List.of(roles)));
    }

    private static String signed(JWSAlgorithm by, String keyId, JWSSigner signer, JWTClaimsSet says)
            throws JOSEException {
        SignedJWT jwt =
                new SignedJWT(
                        new JWSHeader.Builder(by)
                                .keyID(keyId)
                                .type(new JOSEObjectType("at+jwt"))
                                .build(),
                        says);
        jwt.sign(signer);
        return jwt.serialize();
    }

    private static String token(JWTClaimsSet.Builder says) throws JOSEException {
        return signed(JWSAlgorithm.RS256, "rsa-1", new RSASSASigner(rsa), says.build());
    }

    private static Answer read(String token) {
        return service.sendAs(token, "GET", "/v1/distributions", null);
    }

    private static Answer write(String token) {
        return service.sendAs(
                token,
                "POST",
                "/v1/cache-policies",
                "{\"name\": \"o-" + System.nanoTime() + "\"}",
                "Content-Type",
                "application/json");
    }

    @Test
    void whoever_the_provider_vouches_for_has_the_role_that_it_says() throws Exception {
        assertThat(read(token(claims("viewer"))).status()).isEqualTo(200);
        assertThat(write(token(claims("viewer"))).status()).isEqualTo(403);
        Answer written = write(token(claims("viewer", "CI", "something-else")));
        assertThat(written.status()).as(written.response().body()).isEqualTo(201);
        Answer change = service.get("/v1/changes/" + written.header("Warmfront-Change"));
        assertThat(change.text("/actor")).isEqualTo("oidc/ada");
        String elliptic =
                signed(JWSAlgorithm.ES256, "ec-1", new ECDSASigner(ec), claims("OPERATOR").build());
        assertThat(write(elliptic).status()).isEqualTo(201);
        Answer none = read(token(claims("gardener")));
        assertThat(none.status()).isEqualTo(403);
        assertThat(none.text("/detail")).startsWith("realm_access.roles: none (expected: ");
        // API keys go on, and nobody gives away more than its role here, either.
        assertThat(read(service.token()).status()).isEqualTo(200);
        Answer refused =
                service.sendAs(
                        token(claims("ADMIN")),
                        "POST",
                        "/v1/api-keys",
                        "{\"name\": \"up\", \"role\": \"OWNER\"}",
                        "Content-Type",
                        "application/json");
        assertThat(refused.text("/type")).endsWith("beyond-reach");
    }

    @Test
    void what_is_not_the_providers_or_not_for_here_is_refused() throws Exception {
        Instant now = Instant.now();
        RSAKey stranger = new RSAKeyGenerator(2048).keyID("rsa-1").generate();
        JWTClaimsSet good = claims("OWNER").build();
        String right = token(claims("OWNER"));
        int dot = right.indexOf('.') + 1;
        byte[] secret = rsa.toRSAPublicKey().getEncoded();
        List<String> tokens =
                List.of(
                        token(claims("OWNER").issuer("https://other.example.test")),
                        token(claims("OWNER").audience("other")),
                        token(claims("OWNER").audience((String) null)),
                        token(claims("OWNER").expirationTime(Date.from(now.minusSeconds(120)))),
                        token(claims("OWNER").expirationTime(null)),
                        token(claims("OWNER").notBeforeTime(Date.from(now.plusSeconds(600)))),
                        token(claims("OWNER").subject(null)),
                        token(claims("OWNER").subject("a\nb")),
                        signed(JWSAlgorithm.RS256, "rsa-1", new RSASSASigner(stranger), good),
                        signed(JWSAlgorithm.HS256, "rsa-1", new MACSigner(secret), good),
                        new PlainJWT(good).serialize(),
                        right.substring(0, dot) + "e30" + right.substring(right.lastIndexOf('.')),
                        right.substring(0, right.lastIndexOf('.') + 1),
                        "a.b.c",
                        right + "x");
        for (int i = 0; i < tokens.size(); i++) {
            Answer answer = read(tokens.get(i));
            // After ten wrong ones from an address it is told to slow down.
            assertThat(answer.status()).as("token " + i).isIn(401, 429);
            assertThat(answer.response().body()).doesNotContain(tokens.get(i));
        }
        assertThat(read(right).status()).isEqualTo(200);
    }

    @Test
    void naming_unknown_keys_does_not_make_the_service_ask_the_provider_each_time()
            throws Exception {
        assertThat(read(token(claims("VIEWER"))).status()).isEqualTo(200);
        int before = FETCHES.get();
        for (int i = 0; i < 20; i++) {
            String unknown =
                    signed(
                            JWSAlgorithm.RS256,
                            "unknown-" + i,
                            new RSASSASigner(rsa),
                            claims("OWNER").build());
            assertThat(read(unknown).status()).isIn(401, 429, 503);
        }
        assertThat(FETCHES.get() - before).isLessThanOrEqualTo(2);
        assertThat(read(token(claims("VIEWER"))).status()).isEqualTo(200);
    }

    @Test
    void a_provider_that_cannot_be_reached_is_no_reason_to_let_anybody_in(Service any)
            throws Exception {
        assertThat(any.sendAs(token(claims("OWNER")), "GET", "/v1/distributions", null).status())
                .as("it is off unless it is configured")
                .isIn(401, 429);
        try (Service other = any.anotherOn(any.newDatabase("oidc_away"), properties("/nothing"))) {
            Answer answer = other.sendAs(token(claims("OWNER")), "GET", "/v1/distributions", null);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.text("/type")).isEqualTo("urn:warmfront:problem:unavailable");
            assertThat(other.get("/v1/distributions").status()).isEqualTo(200);
        }
    }

    @Test
    void what_is_half_configured_does_not_start(Service any) {
        String url = any.newDatabase("oidc_half");
        assertThatThrownBy(() ->
                        any.anotherOn(
                                url,
                                Map.of(
                                        "warmfront.oidc.issuer",
                                        ISSUER,
                                        "warmfront.oidc.jwks-uri",
                                        "http://id.example.test/keys")))
                .rootCause()
                .hasMessage(
                        "warmfront.oidc.jwks-uri: http://id.example.test/keys"
                                + " (expected: an address that begins with https:)");
    }

    @Test
    void a_claim_names_the_tenant_or_says_that_it_is_the_installations() throws Exception {
        Map<String, Object> properties = new HashMap<>(properties("/keys"));
        properties.put("warmfront.oidc.tenant-claim", "org.tenant");
        try (Service shared = service.anotherOn(service.newDatabase("oidc_tenants"), properties)) {
            Guest acme = Guest.of(shared, "acme");
            Guest bolt = Guest.of(shared, "bolt");
            acme.made("/v1/cache-policies", "{\"name\": \"acmes\"}");
            for (String named : List.of(acme.name(), acme.id())) {
                String token = token(claims("OWNER").claim("org", Map.of("tenant", named)));
                Answer list = shared.sendAs(token, "GET", "/v1/cache-policies?name=acmes", null);
                assertThat(list.body().path("items")).hasSize(1);
                assertThat(shared.sendAs(token, "GET", "/v1/tenants", null).status())
                        .isEqualTo(403);
                Answer other =
                        shared.sendAs(
                                token,
                                "GET",
                                "/v1/cache-policies",
                                null,
                                "Warmfront-Tenant",
                                bolt.name());
                assertThat(other.status()).isEqualTo(404);
            }
            String all = token(claims("OWNER").claim("org", Map.of("tenant", "*")));
            assertThat(shared.sendAs(all, "GET", "/v1/tenants", null).status()).isEqualTo(200);
            for (Object nobody :
                    List.of("nobody", "", 7, List.of(acme.name(), bolt.name()), List.of())) {
                String token = token(claims("OWNER").claim("org", Map.of("tenant", nobody)));
                Answer refused = shared.sendAs(token, "GET", "/v1/cache-policies", null);
                assertThat(refused.status()).as(nobody.toString()).isEqualTo(403);
                assertThat(refused.text("/detail")).startsWith("org.tenant: none");
            }
            Answer none = shared.sendAs(token(claims("OWNER")), "GET", "/v1/distributions", null);
            assertThat(none.status()).isEqualTo(403);
        }
    }
}
