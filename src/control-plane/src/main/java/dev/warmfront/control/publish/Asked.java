package dev.warmfront.control.publish;

import dev.warmfront.compiler.Compilation;
import dev.warmfront.compiler.Compiler;
import dev.warmfront.compiler.Desired;
import dev.warmfront.compiler.Memory;
import dev.warmfront.compiler.diagnostic.Diagnostic;
import dev.warmfront.compiler.origin.AddressGuard;
import dev.warmfront.control.certificate.Certificates;
import dev.warmfront.control.change.Gate;
import dev.warmfront.control.distribution.Distributions;
import dev.warmfront.control.dns.Zones;
import dev.warmfront.control.health.HealthChecks;
import dev.warmfront.control.policy.CachePolicies;
import dev.warmfront.control.policy.ResponseHeadersPolicies;
import dev.warmfront.control.waf.IpSets;
import dev.warmfront.control.waf.WebAcls;
import dev.warmfront.snapshot.Snapshot;
import dev.warmfront.snapshot.waf.Cidr;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// Everything that is asked for, as of the present transaction, and what the compiler makes of it.
@Component
class Asked implements Gate {

    private final Compiler compiler;
    private final Distributions distributions;
    private final CachePolicies cachePolicies;
    private final ResponseHeadersPolicies responseHeaders;
    private final Zones zones;
    private final WebAcls webAcls;
    private final IpSets ipSets;
    private final HealthChecks healthChecks;
    private final Certificates certificates;
    private final Pins pins;
    private final Releases releases;

    private final Memory memory = new Memory();
    private volatile @Nullable Known last;

    private record Known(Desired desired, Compilation compilation) {}

    /// @param allowed networks of origins and health checks that are allowed whatever they are
    Asked(
            @Value("${warmfront.origins.allowed-ranges:}") List<String> allowed,
            Distributions distributions,
            CachePolicies cachePolicies,
            ResponseHeadersPolicies responseHeaders,
            Zones zones,
            WebAcls webAcls,
            IpSets ipSets,
            HealthChecks healthChecks,
            Certificates certificates,
            Pins pins,
            Releases releases) {
        this.compiler =
                new Compiler(AddressGuard.allowing(allowed.stream().map(Cidr::parse).toList()));
        this.distributions = distributions;
        this.cachePolicies = cachePolicies;
        this.responseHeaders = responseHeaders;
        this.zones = zones;
        this.webAcls = webAcls;
        this.ipSets = ipSets;
        this.healthChecks = healthChecks;
        this.certificates = certificates;
        this.pins = pins;
        this.releases = releases;
    }

    /// What the compiler makes of it. The same is not compiled twice in a row: what a write had
    /// checked is what is published next, unless another write came in between.
    Compilation compile() {
        Desired desired = desired();
        Known known = last;
        if (known != null && known.desired().equals(desired)) {
            return known.compilation();
        }
        Compilation compilation = compiler.compile(desired, memory);
        last = new Known(desired, compilation);
        return compilation;
    }

    @Override
    public List<Complaint> examine() {
        return switch (compile()) {
            case Compilation.Compiled(var snapshot, var warnings) ->
                    Stream.concat(complaints(warnings).stream(), pinned(snapshot)).toList();
            case Compilation.Rejected(var errors) -> complaints(errors);
        };
    }

    /// What a standing pin has to say of what would be asked for.
    private Stream<Complaint> pinned(Snapshot present) {
        return pins.standing().flatMap(pin -> releases.find(pin.version())).stream()
                .flatMap(release -> Pins.missing(release, present).stream());
    }

    static List<Complaint> complaints(List<Diagnostic> diagnostics) {
        return diagnostics.stream()
                .map(diagnostic ->
                        new Complaint(
                                diagnostic.isError(),
                                diagnostic.code(),
                                diagnostic.subject(),
                                diagnostic.pointer(),
                                diagnostic.message()))
                .toList();
    }

    private Desired desired() {
        return new Desired(
                distributions.desired(),
                cachePolicies.desired(),
                responseHeaders.desired(),
                zones.desired(),
                webAcls.desired(),
                ipSets.desired(),
                healthChecks.desired(),
                certificates.desired());
    }
}
