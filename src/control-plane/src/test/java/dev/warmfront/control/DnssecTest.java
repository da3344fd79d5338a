package dev.warmfront.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.Service.Answer;
import dev.warmfront.control.dnssec.Signatures;
import dev.warmfront.control.publish.Releases;
import dev.warmfront.engine.dns.Authority;
import dev.warmfront.engine.dns.Fleet;
import dev.warmfront.engine.dns.Name;
import dev.warmfront.engine.dns.Records;
import dev.warmfront.engine.dns.Reply;
import dev.warmfront.engine.dns.Steer;
import dev.warmfront.engine.dns.ZoneIndex;
import dev.warmfront.engine.dns.ZoneSigner;
import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.protocol.ToEdge;
import dev.warmfront.snapshot.Snapshot;
import dev.warmfront.snapshot.dns.Zone;
import dev.warmfront.snapshot.waf.Cidr;
import dev.warmfront.testkit.dns.Validator;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// A zone is signed over REST, its key changed and the signing stopped, and what edges run is
/// believed by a validator all the time.
@ExtendWith(Service.Provider.class)
class DnssecTest {

    private static final String SIGNING = "{\"status\": \"SIGNING\"}";

    private final Service service;
    private final String name = "s" + UUID.randomUUID() + ".test";
    private String zone = "";
    private String id = "";

    DnssecTest(Service service) {
        this.service = service;
    }

    @BeforeEach
    void a_zone() {
        String sets =
                """
                [{"name": "www.%1$s", "type": "A", "ttlSeconds": 60, "values": ["192.0.2.1"]},
                 {"name": "*.w.%1$s", "type": "MX", "ttlSeconds": 60, "values": ["10 Mail.%1$s"]}]
                """
                        .formatted(name);
        Answer made =
                service.post(
                        "/v1/hosted-zones",
                        "{\"name\": \"%s\", \"recordSets\": %s}".formatted(name, sets));
        assertThat(made.status()).as(made.response().body()).isEqualTo(201);
        id = made.id();
        zone = "/v1/hosted-zones/" + id;
    }

    private Answer dnssec() {
        return service.get(zone + "/dnssec");
    }

    private Answer put(String body, String... headers) {
        return service.put(zone + "/dnssec", body, headers);
    }

    private Answer ok(Answer answer, int status) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        return answer;
    }

    private static void edit(Service service, String sql, String zoneId) {
        service.bean(JdbcClient.class).sql(sql).param("zone", zoneId).update();
    }

    /// Everything happened so much earlier.
    private void wait(String interval) {
        edit(
                service,
                """
                update signing_key
                   set created_at = created_at - interval '%1$s',
                       activated_at = activated_at - interval '%1$s',
                       retired_at = retired_at - interval '%1$s'
                 where zone_id = :zone
                """
                        .formatted(interval),
                id);
    }

    private static Optional<Zone> running(ScriptedEdge edge, String zoneId) {
        return edge.running().snapshot().zones().stream()
                .filter(one -> one.id().equals(zoneId))
                .findFirst();
    }

    private ScriptedEdge edge() {
        ScriptedEdge edge = ScriptedEdge.joins(service, "signed-ns").attaches();
        edge.hears(heard -> heard.stream().anyMatch(ToEdge::hasCaughtUp));
        return edge;
    }

    private void shows(ScriptedEdge edge, int keys) {
        Deadline.until(
                keys + " keys",
                () ->
                        running(edge, id)
                                        .map(Zone::signing)
                                        .map(signing -> signing.keys().size())
                                        .orElse(0)
                                == keys);
    }

    /// Whether a validator that knows the DS record believes what the edge answers.
    private void believed(ScriptedEdge edge, String ds) {
        ZoneIndex index = ZoneIndex.of(List.of(running(edge, id).orElseThrow()));
        Validator validator = new Validator(query -> answer(index, query), ds, Instant.now());
        for (String asked : List.of("www.", "x.", "a.w.", "")) {
            for (int type : new int[] {Type.A, Type.MX, Type.SOA, Type.DNSKEY, Type.CDS}) {
                Message judged = validator.judge(asked + name, type);
                assertThat(judged.getHeader().getFlag(Flags.AD))
                        .as("%s %s: %s", asked, Type.string(type), judged)
                        .isTrue();
            }
        }
    }

    private static Message answer(ZoneIndex index, Message query) {
        SplittableRandom random = new SplittableRandom(1);
        Steer steer =
                new Steer(
                        check -> true,
                        Fleet.EMPTY,
                        random,
                        Cidr.parse("198.51.100.1"),
                        Atlas.EMPTY);
        byte[] wire = query.getQuestion().getName().toWireCanonical();
        Reply reply =
                new Authority(index, steer, random)
                        .answer(
                                Name.ofWire(wire, 0, wire.length),
                                query.getQuestion().getType(),
                                true);
        Message message = new Message(query.getHeader().getID());
        message.getHeader().setFlag(Flags.QR);
        message.getHeader().setRcode(reply.code().number());
        message.addRecord(query.getQuestion(), Section.QUESTION);
        reply.answer().forEach(one -> add(message, Section.ANSWER, one));
        reply.authority().forEach(one -> add(message, Section.AUTHORITY, one));
        return message;
    }

    private static void add(Message message, int section, Records records) {
        try {
            for (byte[] data : records.rdata()) {
                message.addRecord(
                        Record.newRecord(
                                new org.xbill.DNS.Name(records.owner().toBytes()),
                                records.type(),
                                DClass.IN,
                                records.ttlSeconds(),
                                data),
                        section);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_zone_is_signed_its_key_changed_and_the_signing_stopped() {
        try (ScriptedEdge edge = edge()) {
            assertThat(dnssec().text("/status")).isEqualTo("NOT_SIGNING");
            Answer begun = ok(put(SIGNING), 200);
            assertThat(begun.text("/keys/0/state")).isEqualTo("ACTIVE");
            assertThat(begun.text("/nextStep")).contains("hand the DS record of key");
            assertThat(dnssec().body()).isEqualTo(begun.body());
            shows(edge, 1);
            String ds = begun.text("/keys/0/ds/record");
            believed(edge, ds);
            delegates(edge, List.of());
            int first = begun.body().at("/keys/0/tag").asInt();

            Answer added = ok(service.post(zone + "/dnssec/keys", "{}"), 201);
            int second = added.body().at("/keys/1/tag").asInt();
            assertThat(ok(service.get(added.header("Location")), 200).body())
                    .isEqualTo(added.body().at("/keys/1"));
            String next = added.text("/keys/1/ds/record");
            shows(edge, 2);
            believed(edge, ds);
            believed(edge, next);

            String activate = zone + "/dnssec/keys/" + second + "/activate";
            Answer early = ok(service.post(activate, "{}"), 409);
            assertThat(early.text("/type")).endsWith("too-early");
            assertThat(early.text("/detail")).contains(added.text("/keys/1/readyAt"));
            wait("2 hours");
            Answer untold = ok(service.post(activate, "{}"), 409);
            assertThat(untold.text("/detail")).startsWith("dsAdded: false (expected: true, when");
            Answer turned = ok(service.post(activate + "?dsAdded=true", "{}"), 200);
            assertThat(turned.text("/keys/0/state")).isEqualTo("RETIRED");
            assertThat(turned.text("/keys/1/state")).isEqualTo("ACTIVE");
            Deadline.until("the new key signs", () -> signs(edge, second));
            delegates(edge, List.of(turned.text("/keys/1/dnskey")));
            believed(edge, ds);
            believed(edge, next);

            String old = zone + "/dnssec/keys/" + first;
            assertThat(ok(service.delete(old), 409).text("/detail")).contains("dsRemoved: false");
            Answer kept = ok(service.delete(old + "?dsRemoved=true"), 409);
            assertThat(kept.text("/detail")).contains(turned.text("/keys/0/deletableAt"));
            Answer active = service.delete(zone + "/dnssec/keys/" + second + "?dsRemoved=true");
            assertThat(ok(active, 409).text("/detail")).contains("ACTIVE");
            wait("3 days");
            ok(service.delete(old + "?dsRemoved=true"), 200);
            shows(edge, 1);
            believed(edge, next);

            assertThat(ok(put("{\"status\": \"NOT_SIGNING\"}"), 409).text("/detail"))
                    .contains("dsRemoved: false");
            Answer held = service.send("DELETE", zone, null, "If-Match", "*");
            assertThat(ok(held, 409).text("/type")).endsWith("still-enabled");
            ok(put("{\"status\": \"NOT_SIGNING\", \"dsRemoved\": true}"), 200);
            Deadline.until(
                    "nothing is signed", () -> running(edge, id).orElseThrow().signing() == null);
        }
    }

    /// Whether CDNSKEY records tell the parent of these keys and no others (RFC 7344).
    private void delegates(ScriptedEdge edge, List<String> dnskeys) {
        assertThat(running(edge, id).orElseThrow().signing().delegated())
                .hasSameSizeAs(dnskeys)
                .allSatisfy(key -> {
                    byte[] data = Base64.getDecoder().decode(key);
                    byte[] point = Arrays.copyOfRange(data, 4, data.length);
                    String text = "DNSKEY 257 3 13 " + Base64.getEncoder().encodeToString(point);
                    assertThat(dnskeys).anyMatch(one -> one.endsWith(text));
                });
    }

    @Test
    void the_parent_is_told_of_a_key_when_it_is_ready_without_anybody_doing_anything() {
        try (ScriptedEdge edge = edge()) {
            Answer begun = ok(put(SIGNING), 200);
            shows(edge, 1);
            Instant ready = Instant.parse(begun.text("/keys/0/readyAt"));
            Signatures signatures = service.bean(Signatures.class);
            Deadline.until(
                    "a look at it is due then, and not before",
                    () -> {
                        Snapshot published = service.bean(Releases.class).newest().snapshot();
                        return !signatures.areDue(published, List.of(), Instant.now())
                                && signatures.areDue(published, List.of(), ready.plusSeconds(1));
                    });
            wait("3 days");
            // Somebody else's change has the look taken now.
            a_zone_of_somebody_else();
            Deadline.until(
                    "it is told",
                    () -> running(edge, id).orElseThrow().signing().delegated().size() == 1);
            delegates(edge, List.of(begun.text("/keys/0/dnskey")));
            believed(edge, begun.text("/keys/0/ds/record"));
        }
    }

    private void a_zone_of_somebody_else() {
        ok(service.post("/v1/hosted-zones", "{\"name\": \"else-%s\"}".formatted(name)), 201);
    }

    private boolean signs(ScriptedEdge edge, int tag) {
        return running(edge, id).orElseThrow().signing().signatures().stream()
                        .map(one -> Base64.getDecoder().decode(one.rrsig()))
                        .filter(data -> ((data[16] & 0xff) << 8 | data[17] & 0xff) == tag)
                        .count()
                > 3;
    }

    @Test
    void what_is_not_changed_keeps_its_signatures_and_what_is_new_is_signed() {
        try (ScriptedEdge edge = edge()) {
            String ds = ok(put(SIGNING), 200).text("/keys/0/ds/record");
            shows(edge, 1);
            Zone before = running(edge, id).orElseThrow();
            ok(
                    service.post(
                            zone + "/record-sets",
                            """
                            {"name": "new.%s", "type": "TXT", "ttlSeconds": 60,
                             "values": ["\\"new\\""]}
                            """
                                    .formatted(name)),
                    201);
            Deadline.until(
                    "it is there", () -> running(edge, id).orElseThrow().recordSets().size() == 5);
            Zone after = running(edge, id).orElseThrow();
            // New are the record, its NSEC and that of the name before it.
            assertThat(
                            after.signing().signatures().stream()
                                    .filter(one -> !before.signing().signatures().contains(one)))
                    .hasSize(3);
            assertThat(ZoneSigner.due(after, after.signing())).isAfter(Instant.now());
            believed(edge, ds);
        }
    }

    @Test
    void no_answer_and_no_event_tells_a_private_key() {
        Answer begun = ok(put(SIGNING), 200);
        byte[] sealed =
                service.bean(JdbcClient.class)
                        .sql("select sealed from signing_key where zone_id = :zone")
                        .param("zone", id)
                        .query((row, number) -> row.getBytes(1))
                        .single();
        assertThat(sealed).hasSizeGreaterThan(64);
        Answer events = service.get("/v1/audit-events?subject=dnssec/" + id);
        assertThat(events.body().at("/items")).hasSize(1);
        for (Answer answer : List.of(begun, events)) {
            assertThat(answer.response().body().toLowerCase())
                    .doesNotContain("private", "sealed", HexFormat.of().formatHex(sealed));
        }
    }

    @Test
    void what_is_asked_wrongly_is_refused_with_what_is_expected() {
        assertThat(ok(put("{\"status\": \"MAYBE\"}"), 400).text("/errors/0/pointer"))
                .isEqualTo("/status");
        assertThat(ok(put("{}"), 400).text("/errors/0/pointer")).isEqualTo("/status");
        assertThat(ok(service.post(zone + "/dnssec/keys", "{}"), 409).text("/detail"))
                .contains("NOT_SIGNING");
        ok(service.post(zone + "/dnssec/keys/1/activate", "{}"), 404);
        ok(service.delete(zone + "/dnssec/keys/1?dsRemoved=true"), 404);
        ok(service.get("/v1/hosted-zones/z-none/dnssec"), 404);
        ok(put(SIGNING, "If-Match", "\"stale\""), 412);
        Answer dry = ok(service.put(zone + "/dnssec?dryRun=true", SIGNING), 200);
        assertThat(dry.response().body()).contains("SIGNING");
        assertThat(dnssec().text("/status")).isEqualTo("NOT_SIGNING");
        ok(put(SIGNING, "If-Match", dnssec().etag()), 200);
        String one = dnssec().text("/keys/0/tag");
        ok(put(SIGNING), 200);
        assertThat(dnssec().text("/keys/0/tag")).isEqualTo(one);
        for (int i = 0; i < 3; i++) {
            ok(service.post(zone + "/dnssec/keys", "{}"), 201);
        }
        ok(service.post(zone + "/dnssec/keys", "{}"), 429);
    }
}
