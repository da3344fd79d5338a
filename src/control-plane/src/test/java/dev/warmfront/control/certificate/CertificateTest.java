package dev.warmfront.control.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.read.ListAppender;
import dev.warmfront.control.Service;
import dev.warmfront.control.Service.Answer;
import dev.warmfront.control.secret.PrivateKeys;
import java.io.StringWriter;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// Certificates over the API: what is checked when they come in, and where their keys go.
@ExtendWith(Service.Provider.class)
class CertificateTest {

    private static final String CERTIFICATES = "/v1/certificates";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Service service;
    private final Issued authority = Issued.authority("Test CA");
    private final String name = "c" + UUID.randomUUID() + ".test";

    CertificateTest(Service service) {
        this.service = service;
    }

    private static String body(String chainPem, String keyPem) {
        var body = JSON.createObjectNode().put("chainPem", chainPem);
        return (keyPem == null ? body : body.put("privateKeyPem", keyPem)).toString();
    }

    private Answer imported(Issued leaf) {
        Answer answer =
                service.post(CERTIFICATES, body(leaf.pem() + authority.pem(), leaf.keyPem()));
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
        return answer;
    }

    private Answer refused(String chainPem, String keyPem) {
        Answer answer = service.post(CERTIFICATES, body(chainPem, keyPem));
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        return answer;
    }

    private static List<String> codes(Answer answer) {
        List<String> codes = new ArrayList<>();
        answer.body()
                .path("errors")
                .forEach(fault ->
                        codes.add(
                                fault.path("pointer").asString()
                                        + " "
                                        + fault.path("code").asString()));
        return codes;
    }

    @Test
    void an_imported_certificate_tells_everything_but_its_key() {
        Issued leaf =
                Issued.leaf(
                        authority, Issued.newKeys(), name, "*." + name.toUpperCase(Locale.ROOT));
        Answer written = imported(leaf);
        assertThat(written.id()).matches("cert-[0-9a-z]{26}");
        assertThat(written.text("/names/0")).isEqualTo(name);
        assertThat(written.text("/names/1")).isEqualTo("*." + name);
        assertThat(written.text("/issuer")).isEqualTo("CN=Test CA");
        assertThat(written.text("/chainPem")).isEqualTo(leaf.pem() + authority.pem());
        assertThat(written.body().propertyNames()).doesNotContain("privateKeyPem", "sealedKey");
        Answer read = service.get(CERTIFICATES + "/" + written.id());
        assertThat(read.body()).isEqualTo(written.body());
        Answer back =
                service.put(
                        CERTIFICATES + "/" + written.id(),
                        read.response().body(),
                        "If-Match",
                        read.etag());
        assertThat(back.status()).as(back.response().body()).isEqualTo(200);
    }

    @Test
    void the_key_reaches_edges_and_only_for_certificates_they_ask_for() {
        Issued leaf = Issued.leaf(authority, Issued.newKeys(), name);
        String id = imported(leaf).id();
        PrivateKeys keys = service.bean(PrivateKeys.class);
        assertThat(keys.keysPem(List.of(id, "cert-nothing"))).containsOnlyKeys(id);
        assertThat(keys.keysPem(List.of(id)).get(id)).isEqualTo(leaf.keyPem());
        assertThat(keys.keysPem(List.of())).isEmpty();
    }

    @Test
    void the_key_is_in_no_answer_no_log_and_no_column() throws Exception {
        Issued leaf = Issued.leaf(authority, Issued.newKeys(), name);
        List<String> seen = new ArrayList<>();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Logger binds = (Logger) LoggerFactory.getLogger("org.hibernate.orm.jdbc.bind");
        Level before = root.getLevel();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        List<Appender<ILoggingEvent>> usual = new ArrayList<>();
        root.iteratorForAppenders().forEachRemaining(usual::add);
        usual.forEach(root::detachAppender);
        root.addAppender(log);
        root.setLevel(Level.DEBUG);
        binds.setLevel(Level.TRACE);
        try {
            String chain = leaf.pem() + authority.pem();
            String good = body(chain, leaf.keyPem());
            seen.add(service.post(CERTIFICATES + "?dryRun=true", good).response().body());
            String once = UUID.randomUUID().toString();
            Answer made = service.post(CERTIFICATES, good, "Idempotency-Key", once);
            assertThat(made.status()).isEqualTo(201);
            seen.add(made.response().body());
            seen.add(service.post(CERTIFICATES, good, "Idempotency-Key", once).response().body());
            seen.add(service.get(CERTIFICATES + "/" + made.id()).response().body());
            seen.add(service.get(CERTIFICATES + "?limit=500").response().body());
            String at = CERTIFICATES + "/" + made.id();
            seen.add(service.put(at, good, "If-Match", made.etag()).response().body());
            seen.add(service.patch(at, good, "If-Match", made.etag()).response().body());
            for (String slip :
                    List.of(
                            good.replace("privateKeyPem", "privateKey"),
                            good.replace("privateKeyPem", "comment"),
                            body(leaf.keyPem(), chain),
                            body(Issued.authority("x").pem(), leaf.keyPem()),
                            body(chain, leaf.keyPem().replace("-----END", "-----END X")),
                            "[" + JSON.writeValueAsString(leaf.keyPem()) + "]",
                            JSON.writeValueAsString(leaf.keyPem()),
                            "{\"chainPem\": [" + JSON.writeValueAsString(leaf.keyPem()) + "]}",
                            good.substring(0, good.length() - 1))) {
                Answer refused = service.post(CERTIFICATES, slip);
                assertThat(refused.status()).as(refused.response().body()).isIn(201, 400);
                assertThat(refused.status() == 201 && !slip.contains("comment")).isFalse();
                seen.add(refused.response().body());
            }
        } finally {
            root.detachAppender(log);
            usual.forEach(root::addAppender);
            root.setLevel(before);
            binds.setLevel(null);
        }
        assertThat(log.list).as("the log was watched").isNotEmpty();
        seen.addAll(log.list.stream().map(event -> event.getFormattedMessage()).toList());
        List<String> tables = dump();
        assertThat(tables).as("the dump has the certificate").anyMatch(row -> row.contains(name));
        seen.addAll(tables);
        String everything = String.join("\n", seen);
        assertThat(everything.toLowerCase(Locale.ROOT)).doesNotContain(leaf.secretHex());
        assertThat(everything).doesNotContain(leaf.secretBase64());
    }

    /// Every row of every table, as text.
    private List<String> dump() {
        JdbcClient jdbc = service.bean(JdbcClient.class);
        List<String> rows = new ArrayList<>();
        for (String table :
                jdbc.sql("select tablename from pg_tables where schemaname = 'public'")
                        .query(String.class)
                        .list()) {
            rows.addAll(
                    jdbc.sql("select t::text from \"" + table + "\" t").query(String.class).list());
        }
        return rows;
    }

    @Test
    void keys_come_in_every_usual_form() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2_048);
        for (var keys : List.of(generator.generateKeyPair(), Issued.newKeys())) {
            Issued leaf = Issued.leaf(authority, keys, name);
            StringWriter text = new StringWriter();
            try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
                writer.writeObject(keys.getPrivate());
            }
            assertThat(text.toString()).containsAnyOf("RSA PRIVATE KEY", "EC PRIVATE KEY");
            Answer answer =
                    service.post(CERTIFICATES, body(leaf.pem() + authority.pem(), text.toString()));
            assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
            String key =
                    service.bean(PrivateKeys.class).keysPem(List.of(answer.id())).get(answer.id());
            assertThat(key).isEqualTo(leaf.keyPem());
        }
    }

    @Test
    void an_encrypted_key_is_refused() throws Exception {
        Issued leaf = Issued.leaf(authority, Issued.newKeys(), name);
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(
                    leaf.keys().getPrivate(),
                    new JcePEMEncryptorBuilder("AES-128-CBC")
                            .setProvider(new org.bouncycastle.jce.provider.BouncyCastleProvider())
                            .build("word".toCharArray()));
        }
        assertThat(codes(refused(leaf.pem(), text.toString())))
                .containsExactly("/privateKeyPem invalid-key");
    }

    @Test
    void a_key_of_another_certificate_is_refused() {
        Issued leaf = Issued.leaf(authority, Issued.newKeys(), name);
        Issued other = Issued.leaf(authority, Issued.newKeys(), name);
        assertThat(codes(refused(leaf.pem() + authority.pem(), other.keyPem())))
                .containsExactly("/privateKeyPem key-of-another");
    }

    @Test
    void a_chain_out_of_order_or_of_strangers_is_refused() {
        Issued leaf = Issued.leaf(authority, Issued.newKeys(), name);
        Issued stranger = Issued.authority("Stranger");
        assertThat(codes(refused(leaf.pem() + stranger.pem(), leaf.keyPem())))
                .containsExactly("/chainPem broken-chain");
        assertThat(codes(refused(authority.pem() + leaf.pem(), leaf.keyPem())))
                .contains("/chainPem broken-chain", "/privateKeyPem key-of-another");
        Issued below = Issued.leaf(leaf, Issued.newKeys(), name);
        assertThat(codes(refused(below.pem() + leaf.pem(), below.keyPem())))
                .as("a leaf may not sign others")
                .containsExactly("/chainPem broken-chain");
    }

    @Test
    void an_expired_a_future_and_a_nameless_certificate_are_refused() {
        Instant now = Instant.now();
        var keys = Issued.newKeys();
        Issued old = Issued.issue("a", false, now, now.minusSeconds(60), keys, authority, name);
        assertThat(codes(refused(old.pem(), old.keyPem()))).containsExactly("/chainPem expired");
        Issued early =
                Issued.issue(
                        "a",
                        false,
                        now.plus(Duration.ofDays(1)),
                        now.plus(Duration.ofDays(2)),
                        keys,
                        authority,
                        name);
        assertThat(codes(refused(early.pem(), early.keyPem())))
                .containsExactly("/chainPem not-yet-good");
        Issued nameless = Issued.issue("a", false, now, now.plusSeconds(600), keys, authority);
        assertThat(codes(refused(nameless.pem(), nameless.keyPem())))
                .containsExactly("/chainPem no-name");
    }

    @Test
    void nonsense_is_refused_with_all_its_faults() {
        assertThat(codes(refused("nonsense", "nonsense")))
                .containsExactly("/chainPem invalid-chain", "/privateKeyPem invalid-key");
        String broken = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
        assertThat(codes(refused(broken, "x")))
                .containsExactly("/chainPem invalid-chain", "/privateKeyPem invalid-key");
        assertThat(codes(refused(authority.pem().repeat(11), authority.keyPem())))
                .contains("/chainPem invalid-chain");
        assertThat(codes(refused("x".repeat(70_000), "x".repeat(20_000))))
                .containsExactly("/chainPem too-long", "/privateKeyPem invalid-key");
        assertThat(codes(refused(authority.pem(), null))).contains("/privateKeyPem missing");
    }

    @Test
    void a_renewed_certificate_may_keep_its_key_and_a_new_key_must_come_along() {
        Issued leaf = Issued.leaf(authority, Issued.newKeys(), name);
        Answer first = imported(leaf);
        String at = CERTIFICATES + "/" + first.id();
        Issued renewed = Issued.leaf(authority, leaf.keys(), name, "more." + name);
        Answer second = service.patch(at, body(renewed.pem(), null), "If-Match", first.etag());
        assertThat(second.status()).as(second.response().body()).isEqualTo(200);
        assertThat(second.text("/names/1")).isEqualTo("more." + name);
        Issued other = Issued.leaf(authority, Issued.newKeys(), name);
        Answer refused = service.patch(at, body(other.pem(), null), "If-Match", second.etag());
        assertThat(codes(refused)).containsExactly("/privateKeyPem missing");
        Answer third =
                service.patch(at, body(other.pem(), other.keyPem()), "If-Match", second.etag());
        assertThat(third.status()).as(third.response().body()).isEqualTo(200);
        assertThat(service.bean(PrivateKeys.class).keysPem(List.of(first.id())))
                .containsEntry(first.id(), other.keyPem());
    }

    @Test
    void what_a_certificate_says_of_itself_cannot_be_chosen() {
        Answer first = imported(Issued.leaf(authority, Issued.newKeys(), name));
        String at = CERTIFICATES + "/" + first.id();
        assertThat(codes(service.patch(at, "{\"fallback\": true}", "If-Match", first.etag())))
                .containsExactly("/fallback read-only");
        assertThat(codes(service.patch(at, "{\"names\": [\"a.b\"]}", "If-Match", first.etag())))
                .containsExactly("/names read-only");
        assertThat(codes(service.patch(at, "{\"sealedKey\": \"a\"}", "If-Match", first.etag())))
                .containsExactly("/sealedKey unknown-field");
    }

    @Test
    void a_distribution_takes_a_certificate_only_if_it_covers_every_alias() {
        Answer certificate = imported(Issued.leaf(authority, Issued.newKeys(), name, "*." + name));
        Answer refused = distribution(certificate.id(), name, "a." + name, "b.a." + name);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(codes(refused)).containsExactly("/aliases/2 certificate-does-not-cover");
        Answer taken = distribution(certificate.id(), name, "a." + name);
        assertThat(taken.status()).as(taken.response().body()).isEqualTo(201);
        Answer deletion =
                service.delete(
                        CERTIFICATES + "/" + certificate.id(), "If-Match", certificate.etag());
        assertThat(deletion.status()).isEqualTo(409);
        assertThat(deletion.text("/detail")).contains("distribution/" + taken.id());
    }

    private Answer distribution(String certificate, String... aliases) {
        return service.post(
                "/v1/distributions",
                """
                {"aliases": ["%s"], "certificateId": "%s",
                 "origins": [{"id": "o", "domainName": "o.test"}],
                 "defaultCacheBehaviour": {"targetOriginId": "o"}}
                """
                        .formatted(String.join("\", \"", aliases), certificate));
    }

    @Test
    void there_is_one_default_certificate_from_the_first_start_and_it_stays() {
        Answer found = service.get(CERTIFICATES + "?name=default");
        assertThat(found.body().at("/items").size()).isEqualTo(1);
        assertThat(found.body().at("/items/0/fallback").asBoolean()).isTrue();
        assertThat(found.text("/items/0/names/1")).isEqualTo("*.cdn.localhost");
        String id = found.text("/items/0/id");
        Answer read = service.get(CERTIFICATES + "/" + id);
        Answer refused = service.delete(CERTIFICATES + "/" + id, "If-Match", read.etag());
        assertThat(refused.status()).isEqualTo(403);
        try (var replica = service.replica()) {
            assertThat(replica.firstToken()).isEmpty();
            assertThat(service.get(CERTIFICATES + "?name=default").text("/items/0/id"))
                    .isEqualTo(id);
        }
    }

    @Test
    void a_key_moved_to_another_certificate_does_not_open() {
        Answer one = imported(Issued.leaf(authority, Issued.newKeys(), name));
        Answer two = imported(Issued.leaf(authority, Issued.newKeys(), name));
        JdbcClient jdbc = service.bean(JdbcClient.class);
        String move =
                """
                update resource
                   set document = jsonb_set(document, '{sealedKey}',
                       (select document -> 'sealedKey' from resource where id = :from))
                 where id = :to
                """;
        String before =
                jdbc.sql("select document::text from resource where id = :id")
                        .param("id", two.id())
                        .query(String.class)
                        .single();
        jdbc.sql(move).param("from", one.id()).param("to", two.id()).update();
        try {
            assertThatThrownBy(() -> service.bean(PrivateKeys.class).keysPem(List.of(two.id())))
                    .isInstanceOf(IllegalStateException.class);
        } finally {
            jdbc.sql("update resource set document = :document::jsonb where id = :id")
                    .param("document", before)
                    .param("id", two.id())
                    .update();
        }
    }
}
