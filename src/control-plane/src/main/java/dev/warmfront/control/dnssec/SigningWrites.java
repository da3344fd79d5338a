package dev.warmfront.control.dnssec;

import dev.warmfront.control.change.Outcome;
import dev.warmfront.control.change.Verb;
import dev.warmfront.control.change.Writes;
import dev.warmfront.control.dns.Tie;
import dev.warmfront.control.dns.Zones;
import dev.warmfront.control.dnssec.SigningDraft.Status;
import dev.warmfront.control.dnssec.SigningKey.State;
import dev.warmfront.control.dnssec.SigningView.KeyView;
import dev.warmfront.control.web.Documents;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.Write;
import dev.warmfront.engine.dns.ZoneSigner;
import dev.warmfront.snapshot.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Whether zones are signed, and with what: every step waits until caches everywhere are ready for
/// it, so that no order of steps takes a zone off the net.
@Component
class SigningWrites implements Tie {

    /// More than a rollover ever takes.
    private static final int MOST_KEYS = 4;

    private final Zones zones;
    private final SigningKeys keys;
    private final Writes writes;
    private final JsonMapper json;

    SigningWrites(Zones zones, SigningKeys keys, Writes writes, JsonMapper json) {
        this.zones = zones;
        this.keys = keys;
        this.writes = writes;
        this.json = json;
    }

    ResponseEntity<JsonNode> get(String zoneId) {
        JsonNode shown = show(zoneId);
        return ResponseEntity.ok().eTag(tag(shown)).body(shown);
    }

    /// Begins or stops to sign a zone. What is already so stays as it is.
    ResponseEntity<JsonNode> put(String zoneId, Write write) {
        SigningDraft asked = Documents.read(write.document(), SigningDraft.class);
        return perform(
                zoneId,
                write,
                200,
                Verb.UPDATE,
                now -> {
                    boolean signing = isSigning(keys.of(zoneId));
                    if (asked.status() == Status.SIGNING) {
                        if (!signing) {
                            keys.make(zoneId, now, now);
                        }
                    } else if (signing) {
                        requireNoDs("/dsRemoved", asked.dsRemoved());
                        keys.deleteAll(zoneId);
                    }
                    return Map.of();
                });
    }

    /// A further key, which is shown and does not sign the zone yet.
    ResponseEntity<JsonNode> add(String zoneId, Write write) {
        return perform(
                zoneId,
                write,
                201,
                Verb.CREATE,
                now -> {
                    List<SigningKey> there = signing(zoneId);
                    if (there.size() >= MOST_KEYS) {
                        throw new ProblemException(
                                Problem.TOO_MUCH_UNDER_WAY,
                                "keys: %d (expected: at most %d; delete those that are retired)"
                                        .formatted(there.size() + 1, MOST_KEYS));
                    }
                    SigningKey made = keys.make(zoneId, now, null);
                    return Map.of("Location", path(zoneId) + "/keys/" + made.tag());
                });
    }

    /// Has a key sign the zone, in place of the one that does.
    ResponseEntity<JsonNode> activate(String zoneId, int tag, boolean dsAdded, Write write) {
        return perform(
                zoneId,
                write,
                200,
                Verb.UPDATE,
                now -> {
                    SigningKey key = require(zoneId, tag);
                    if (key.state() != State.PUBLISHED) {
                        throw new ProblemException(
                                Problem.NOT_UNDER_WAY,
                                "state of key %d: %s (expected: PUBLISHED)"
                                        .formatted(tag, key.state()));
                    }
                    Instant ready = readyAt(key, zoneId);
                    if (now.isBefore(ready)) {
                        throw new ProblemException(
                                Problem.TOO_EARLY,
                                ("key %d: published at %s (expected: to be activated from %s on,"
                                                + " when no cache has the keys without it)")
                                        .formatted(tag, key.createdAt(), ready));
                    }
                    if (!dsAdded) {
                        throw new ProblemException(
                                Problem.TOO_EARLY,
                                ("dsAdded: false (expected: true, when the parent has had the DS"
                                                + " record of key %d for as long as caches keep"
                                                + " what was before; without it, resolvers would"
                                                + " refuse the whole zone)")
                                        .formatted(tag));
                    }
                    keys.activate(zoneId, tag, now);
                    return Map.of();
                });
    }

    /// Shows a key no more.
    ResponseEntity<JsonNode> delete(String zoneId, int tag, boolean dsRemoved, Write write) {
        return perform(
                zoneId,
                write,
                200,
                Verb.UPDATE,
                now -> {
                    SigningKey key = require(zoneId, tag);
                    if (key.state() == State.ACTIVE) {
                        throw new ProblemException(
                                Problem.STILL_REFERENCED,
                                ("key %d: ACTIVE (expected: another key activated first, or the"
                                                + " zone not signed any more)")
                                        .formatted(tag));
                    }
                    requireNoDs("dsRemoved", dsRemoved);
                    Instant deletable = deletableAt(key, zoneId);
                    if (deletable != null && now.isBefore(deletable)) {
                        throw new ProblemException(
                                Problem.TOO_EARLY,
                                ("key %d: retired at %s (expected: to be deleted from %s on, when"
                                                + " no cache has what it signed)")
                                        .formatted(tag, key.retiredAt(), deletable));
                    }
                    keys.delete(zoneId, tag);
                    return Map.of();
                });
    }

    KeyView key(String zoneId, int tag) {
        return view(require(zoneId, tag), zones.nameOf(zoneId));
    }

    @Override
    public void onDelete(String zoneId) {
        if (isSigning(keys.of(zoneId))) {
            throw new ProblemException(
                    Problem.STILL_ENABLED,
                    "status of DNSSEC: SIGNING (expected: NOT_SIGNING; PUT "
                            + path(zoneId)
                            + " when the parent has no DS record any more)");
        }
    }

    private interface Work {
        /// @return header fields of the answer
        Map<String, String> at(Instant now);
    }

    private ResponseEntity<JsonNode> perform(
            String zoneId, Write write, int status, Verb verb, Work work) {
        return writes.perform(
                write,
                () -> {
                    JsonNode before = show(zoneId);
                    write.orAnyRevision().requireMatch(tag(before));
                    // PostgreSQL keeps microseconds.
                    Map<String, String> headers =
                            work.at(Instant.now().truncatedTo(ChronoUnit.MICROS));
                    JsonNode after = show(zoneId);
                    Outcome done =
                            new Outcome(
                                    verb,
                                    "dnssec/" + zoneId,
                                    before,
                                    after,
                                    status,
                                    Map.of("ETag", tag(after)),
                                    after);
                    for (Map.Entry<String, String> header : headers.entrySet()) {
                        done = done.with(header.getKey(), header.getValue());
                    }
                    return done;
                });
    }

    private static void requireNoDs(String pointer, boolean dsRemoved) {
        if (!dsRemoved) {
            throw new ProblemException(
                    Problem.STILL_REFERENCED,
                    pointer.replace("/", "")
                            + ": false (expected: true, when the parent has had no DS record of it"
                            + " for as long as caches keep one; before, resolvers would refuse the"
                            + " whole zone)");
        }
    }

    private List<SigningKey> signing(String zoneId) {
        List<SigningKey> there = keys.of(zoneId);
        if (!isSigning(there)) {
            throw new ProblemException(
                    Problem.NOT_UNDER_WAY,
                    "status of DNSSEC: NOT_SIGNING (expected: SIGNING; PUT " + path(zoneId) + ")");
        }
        return there;
    }

    private SigningKey require(String zoneId, int tag) {
        zones.nameOf(zoneId);
        return keys.of(zoneId).stream()
                .filter(key -> key.tag() == tag)
                .findFirst()
                .orElseThrow(() -> ProblemException.notFound("key", Integer.toString(tag)));
    }

    private JsonNode show(String zoneId) {
        String name = zones.nameOf(zoneId);
        List<SigningKey> there = keys.of(zoneId);
        return json.valueToTree(
                new SigningView(
                        zoneId,
                        isSigning(there) ? Status.SIGNING : Status.NOT_SIGNING,
                        there.stream().map(key -> view(key, name)).toList(),
                        nextStep(there, zoneId)));
    }

    private KeyView view(SigningKey key, String zone) {
        return new KeyView(
                key.tag(),
                SigningKey.ALGORITHM,
                SigningKey.FLAGS,
                key.state(),
                key.createdAt(),
                key.activatedAt(),
                key.retiredAt(),
                readyAt(key, key.zoneId()),
                deletableAt(key, key.zoneId()),
                zone + ". " + SigningKey.KEYS_TTL_SECONDS + " IN DNSKEY " + key.dnskeyText(),
                new SigningView.Ds(
                        key.tag(),
                        ZoneSigner.ALGORITHM,
                        2,
                        key.digest(zone),
                        zone + ". IN DS " + key.ds(zone)));
    }

    private String nextStep(List<SigningKey> there, String zoneId) {
        if (!isSigning(there)) {
            return "The zone is not signed: PUT {\"status\": \"SIGNING\"} signs it";
        }
        Optional<SigningKey> published = in(State.PUBLISHED, there);
        if (published.isPresent()) {
            int tag = published.get().tag();
            return ("From %s on: add the DS record of key %d at the registrar, wait until caches"
                            + " have it everywhere, and activate the key")
                    .formatted(readyAt(published.get(), zoneId), tag);
        }
        SigningKey active = in(State.ACTIVE, there).orElseThrow();
        Optional<SigningKey> retired = in(State.RETIRED, there);
        if (retired.isPresent()) {
            return ("The parent must have the DS record of key %d; take that of key %d away there,"
                            + " and delete the key from %s on")
                    .formatted(
                            active.tag(), retired.get().tag(), deletableAt(retired.get(), zoneId));
        }
        return "From %s on: hand the DS record of key %d to the registrar, unless it has it already"
                .formatted(readyAt(active, zoneId), active.tag());
    }

    private static Optional<SigningKey> in(State state, List<SigningKey> keys) {
        return keys.stream().filter(key -> key.state() == state).findFirst();
    }

    private static boolean isSigning(List<SigningKey> keys) {
        return in(State.ACTIVE, keys).isPresent();
    }

    private Instant readyAt(SigningKey key, String zoneId) {
        return key.readyAt(zones.longestTtlSeconds(zoneId));
    }

    private @Nullable Instant deletableAt(SigningKey key, String zoneId) {
        Instant retired = key.retiredAt();
        return retired == null
                ? null
                : retired.plusSeconds(zones.longestTtlSeconds(zoneId)).plus(SigningKey.MARGIN);
    }

    private static String path(String zoneId) {
        return "/v1/hosted-zones/" + zoneId + "/dnssec";
    }

    private static String tag(JsonNode shown) {
        byte[] sum = Digest.sha256().digest(shown.toString().getBytes(StandardCharsets.UTF_8));
        return '"' + HexFormat.of().formatHex(sum, 0, 8) + '"';
    }
}
