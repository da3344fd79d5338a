package dev.warmfront.control.explain;

import dev.warmfront.compiler.dns.ZoneFile;
import dev.warmfront.control.change.Versions;
import dev.warmfront.control.dns.Zones;
import dev.warmfront.control.explain.TestAnswerView.Answered;
import dev.warmfront.control.fleet.NameServers;
import dev.warmfront.control.geo.Atlases;
import dev.warmfront.control.publish.Releases;
import dev.warmfront.control.tenancy.Scope;
import dev.warmfront.control.verdict.Verdicts;
import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.engine.dns.Authority;
import dev.warmfront.engine.dns.Fleet;
import dev.warmfront.engine.dns.Group;
import dev.warmfront.engine.dns.Name;
import dev.warmfront.engine.dns.Records;
import dev.warmfront.engine.dns.Reply;
import dev.warmfront.engine.dns.Steer;
import dev.warmfront.engine.dns.ZoneIndex;
import dev.warmfront.snapshot.Release;
import dev.warmfront.snapshot.dns.RecordSet;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Zone;
import dev.warmfront.snapshot.health.HealthCheck;
import dev.warmfront.snapshot.waf.Cidr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Answers questions about names that nobody sent, as name servers would.
@Component
class TestAnswering {

    private static final String HOSTED_ZONE = "hosted-zone/";

    /// What an IPv4 address has before it when it is mapped (RFC 4291, section 2.5.5.2).
    private static final int V4_BITS = 96;

    private final Zones zones;
    private final Releases releases;
    private final Versions versions;
    private final Verdicts verdicts;
    private final NameServers nameServers;
    private final Atlases atlases;

    /// What was asked about last: people ask about one release again and again.
    private volatile @Nullable Known last;

    /// The zones of a release as they are for a tenant: as if there were no other.
    private record Known(
            Scope scope,
            long release,
            ZoneIndex index,
            Map<String, HealthCheck> checks,
            IdentityHashMap<Group.Choice, RecordSet> sources) {}

    TestAnswering(
            Zones zones,
            Releases releases,
            Versions versions,
            Verdicts verdicts,
            NameServers nameServers,
            Atlases atlases) {
        this.zones = zones;
        this.releases = releases;
        this.versions = versions;
        this.verdicts = verdicts;
        this.nameServers = nameServers;
        this.atlases = atlases;
    }

    /// The answer, and how it comes about.
    ///
    /// @throws ProblemException if there is no such zone, or with everything that is wrong with the
    ///     question
    TestAnswerView answer(String zoneId, TestAnswerDraft asked) {
        Name zone = Name.parse(zones.nameOf(zoneId));
        List<Fault> faults = new ArrayList<>();
        Name name = name(asked.name(), zone, faults);
        Cidr resolver = Hypothetical.address("/resolver", asked.resolver(), faults);
        Cidr subnet = asked.clientSubnet() == null ? null : subnet(asked.clientSubnet(), faults);
        Optional<Release> release = release(asked.release(), faults);
        if (name == null || resolver == null || release.isEmpty() || !faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        Known known = known(release.get());
        List<Fleet.Member> members = nameServers.inService();
        Fleet fleet = new Fleet(members, 0);
        Cidr asker = subnet == null ? resolver : subnet;
        int seed =
                asked.seed() == null
                        ? ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE)
                        : asked.seed();
        SplittableRandom random = new SplittableRandom(seed);
        Set<String> edges = members.stream().map(Fleet.Member::id).collect(Collectors.toSet());
        Trace trace = new Trace(verdicts, edges, known.checks(), known.sources());
        Steer steer = new Steer(trace::isHealthy, fleet, random, asker, atlases.get(), trace);
        Reply reply = new Authority(known.index(), steer, random).answer(name, asked.type().code());
        return new TestAnswerView(
                known.release(),
                reply.code().name(),
                reply.authoritative(),
                told(reply.answer()),
                told(reply.authority()),
                told(reply.additional()),
                scope(steer.scope(), asker),
                seed,
                trace.decisions(steer));
    }

    /// Who tells nothing of a subnet gets what is for everybody who does not.
    private static int scope(int bits, Cidr asker) {
        int before = asker.high() == 0 && asker.low() >>> 32 == 0xffff ? V4_BITS : 0;
        return asker.prefixLength() == before ? 0 : Math.max(0, bits - before);
    }

    private Optional<Release> release(@Nullable Long version, List<Fault> faults) {
        Optional<Release> release =
                version == null ? Optional.of(releases.newest()) : releases.find(version);
        if (release.isEmpty()) {
            String shown = String.valueOf(version);
            faults.add(Fault.of("/release", "unknown-release", shown, "one that was published"));
        }
        return release;
    }

    private Known known(Release release) {
        Known known = last;
        Scope scope = Scope.present();
        if (known == null || known.release() != release.version() || !known.scope().equals(scope)) {
            ZoneIndex before = known == null ? ZoneIndex.EMPTY : known.index();
            ZoneIndex index = ZoneIndex.of(own(release.snapshot().zones()), before);
            Map<String, HealthCheck> checks =
                    release.snapshot().healthChecks().stream()
                            .collect(Collectors.toMap(HealthCheck::id, check -> check));
            known = new Known(scope, release.version(), index, checks, index.sources());
            last = known;
        }
        return known;
    }

    /// Those of the tenant that asks, gone ones included.
    private List<Zone> own(List<Zone> all) {
        Set<String> own =
                versions.known(all.stream().map(zone -> HOSTED_ZONE + zone.id()).toList());
        return all.stream().filter(zone -> own.contains(HOSTED_ZONE + zone.id())).toList();
    }

    private static List<Answered> told(List<Records> records) {
        return records.stream().map(TestAnswering::told).toList();
    }

    private static Answered told(Records records) {
        RecordType type =
                Arrays.stream(RecordType.values())
                        .filter(one -> one.code() == records.type())
                        .findFirst()
                        .orElseThrow();
        return new Answered(
                records.owner().toString(),
                type.name(),
                records.ttlSeconds(),
                records.rdata().stream().map(data -> ZoneFile.written(type, data)).toList());
    }

    private static @Nullable Name name(String text, Name zone, List<Fault> faults) {
        try {
            Name name = Name.parse(text);
            if (name.isAtOrUnder(zone)) {
                return name;
            }
            String expected = zone + " or a name below it";
            faults.add(Fault.of("/name", "name-outside-zone", Hypothetical.shown(text), expected));
        } catch (IllegalArgumentException e) {
            faults.add(Fault.of("/name", "invalid-name", Hypothetical.shown(text), "a name"));
        }
        return null;
    }

    private static @Nullable Cidr subnet(String text, List<Fault> faults) {
        try {
            return Cidr.parse(text);
        } catch (IllegalArgumentException e) {
            String expected = "a network without a bit beyond its prefix: 203.0.113.0/24";
            faults.add(
                    Fault.of(
                            "/clientSubnet",
                            "invalid-network",
                            Hypothetical.shown(text),
                            expected));
            return null;
        }
    }
}
