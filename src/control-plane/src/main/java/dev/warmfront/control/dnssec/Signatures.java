package dev.warmfront.control.dnssec;

import dev.warmfront.control.tenancy.Tenancy;
import dev.warmfront.engine.dns.ZoneSigner;
import dev.warmfront.snapshot.Snapshot;
import dev.warmfront.snapshot.dns.RecordSet;
import dev.warmfront.snapshot.dns.Signing;
import dev.warmfront.snapshot.dns.Target;
import dev.warmfront.snapshot.dns.Zone;
import dev.warmfront.snapshot.waf.Cidr;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Signs zones on their way to the edges.
///
/// What is published holds its signatures, so it is the memory of those that were made: what they
/// hold for is not signed again before they are old, and equal zones stay equal.
@Component
public class Signatures {

    private static final Logger LOG = LoggerFactory.getLogger(Signatures.class);

    /// After so long somebody should look: there are six days left then.
    private static final Duration OVERDUE = Duration.ofDays(1);

    private static final Duration TRIES_AGAIN = Duration.ofMinutes(1);
    private static final Duration TELLS_AGAIN = Duration.ofHours(1);

    private final SigningKeys keys;
    private final Tenancy tenancy;
    private volatile @Nullable Looked looked;
    private volatile Instant told = Instant.EPOCH;

    /// What is known of a snapshot that was published.
    ///
    /// @param due when the first of its zones is to be signed anew, or to tell its parent of a key
    /// @param edges those whose addresses are signed wherever they may have to be
    /// @param notBefore when it is tried again, where it could not be done
    private record Looked(Snapshot published, Instant due, Instant notBefore, Set<Cidr> edges) {}

    Signatures(SigningKeys keys, Tenancy tenancy) {
        this.keys = keys;
        this.tenancy = tenancy;
    }

    /// The same with every zone signed that is to be, and no other.
    ///
    /// @param published what edges are to run so far, with the signatures that were made for it
    /// @param edges the addresses of all edges
    public Snapshot sign(Snapshot content, Snapshot published, List<Cidr> edges, Instant now) {
        Map<String, List<SigningKey>> byZone = keysByZone();
        Map<String, Zone> before = new HashMap<>();
        published.zones().forEach(zone -> before.put(zone.id(), zone));
        List<Zone> zones =
                content.zones().stream()
                        .map(zone ->
                                signed(
                                        zone,
                                        byZone.getOrDefault(zone.id(), List.of()),
                                        before.get(zone.id()),
                                        edges,
                                        now))
                        .toList();
        Snapshot signed =
                new Snapshot(
                        content.distributions(),
                        zones,
                        content.webAcls(),
                        content.healthChecks(),
                        content.certificates());
        return signed.equals(published) ? published : signed;
    }

    /// Whether there is something to sign though nobody changed anything: because signatures get
    /// old, or for the address of an edge that is new.
    @SuppressWarnings("ReferenceEquality") // Releases are kept: the same one is the same object.
    public boolean areDue(Snapshot published, List<Cidr> edges, Instant now) {
        Looked last = looked;
        if (last == null || last.published() != published) {
            last = new Looked(published, due(published), Instant.EPOCH, Set.of());
            looked = last;
        }
        if (now.minus(OVERDUE).isAfter(last.due()) && now.isAfter(told.plus(TELLS_AGAIN))) {
            told = now;
            LOG.error(
                    "Zones could not be signed anew since {}; at {} resolvers stop to believe them",
                    last.due(),
                    last.due().plus(ZoneSigner.RENEWAL));
        }
        boolean old = !now.isBefore(last.due()) && !now.isBefore(last.notBefore());
        return old || !last.edges().containsAll(edges);
    }

    /// Notes that `published` has all signatures that there can be now.
    public void areMade(Snapshot published, List<Cidr> edges, Instant now) {
        looked = new Looked(published, due(published), now.plus(TRIES_AGAIN), Set.copyOf(edges));
    }

    private Zone signed(
            Zone zone, List<SigningKey> all, @Nullable Zone before, List<Cidr> edges, Instant now) {
        Signing made = before == null ? null : before.signing();
        if (all.stream().noneMatch(key -> key.state() == SigningKey.State.ACTIVE)) {
            return zone.signing() == null ? zone : zone.with(null);
        }
        try {
            List<ZoneSigner.Key> pens =
                    all.stream()
                            .map(key ->
                                    new ZoneSigner.Key(
                                            key.dnskey(),
                                            key.state() == SigningKey.State.ACTIVE,
                                            !now.isBefore(delegatedFrom(key, zone, made)),
                                            pen(key)))
                            .toList();
            Zone signed =
                    ZoneSigner.sign(zone, pens, SigningKey.KEYS_TTL_SECONDS, edges, made, now);
            return before != null && signed.equals(before) ? before : signed;
        } catch (IllegalStateException e) {
            // One zone whose key does not open must not keep everything else back.
            LOG.error("hosted-zone/{}: cannot be signed, what was signed stays", zone.id(), e);
            return before == null ? zone : zone.with(made);
        }
    }

    /// From when on the parent is to have a DS record of the key (RFC 7344), until another one
    /// signs the zone in its place; `MIN` when it has been told.
    private static Instant delegatedFrom(SigningKey key, Zone zone, @Nullable Signing made) {
        if (key.state() == SigningKey.State.RETIRED) {
            return Instant.MAX;
        }
        String shown = Base64.getEncoder().encodeToString(key.dnskey());
        boolean isTold = made != null && made.delegated().contains(shown);
        // A record of a longer TTL that came later takes nothing back.
        return isTold ? Instant.MIN : key.readyAt(longestTtlSeconds(zone));
    }

    private static int longestTtlSeconds(Zone zone) {
        int longest = 0;
        for (RecordSet set : zone.recordSets()) {
            if (set.target() instanceof Target.Values values) {
                longest = Math.max(longest, values.ttlSeconds());
            }
        }
        return longest;
    }

    /// Opens the key when there is something to sign, and once.
    private UnaryOperator<byte[]> pen(SigningKey key) {
        Supplier<PrivateKey> opened =
                new Supplier<>() {
                    private @Nullable PrivateKey found;

                    @Override
                    public PrivateKey get() {
                        PrivateKey one = found == null ? keys.open(key) : found;
                        found = one;
                        return one;
                    }
                };
        return octets -> SigningKey.sign(opened.get(), octets);
    }

    private Instant due(Snapshot published) {
        Map<String, List<SigningKey>> byZone = keysByZone();
        Instant due = Instant.MAX;
        for (Zone zone : published.zones()) {
            Signing signing = zone.signing();
            if (signing != null) {
                due = earlier(due, ZoneSigner.due(zone, signing));
                for (SigningKey key : byZone.getOrDefault(zone.id(), List.of())) {
                    Instant from = delegatedFrom(key, zone, signing);
                    due = earlier(due, from.equals(Instant.MIN) ? Instant.MAX : from);
                }
            }
        }
        return due;
    }

    private Map<String, List<SigningKey>> keysByZone() {
        Map<String, List<SigningKey>> byZone = new HashMap<>();
        tenancy.everywhere(keys::all)
                .forEach(key ->
                        byZone.computeIfAbsent(key.zoneId(), id -> new ArrayList<>()).add(key));
        return byZone;
    }

    private static Instant earlier(Instant one, Instant other) {
        return other.isBefore(one) ? other : one;
    }

    /// Whether there are signed zones in it that lead to edges.
    public static boolean nameEdges(Snapshot published) {
        return published.zones().stream()
                .filter(zone -> zone.signing() != null)
                .flatMap(zone -> zone.recordSets().stream())
                .anyMatch(set -> set.target() instanceof Target.Alias);
    }
}
