package dev.warmfront.compiler;

import dev.warmfront.compiler.certificate.Certificates;
import dev.warmfront.compiler.certificate.DesiredCertificate;
import dev.warmfront.compiler.diagnostic.Complaints;
import dev.warmfront.compiler.diagnostic.Diagnostic;
import dev.warmfront.compiler.distribution.DesiredDistribution;
import dev.warmfront.compiler.distribution.Distributions;
import dev.warmfront.compiler.dns.DesiredZone;
import dev.warmfront.compiler.dns.Zones;
import dev.warmfront.compiler.health.DesiredHealthCheck;
import dev.warmfront.compiler.health.HealthChecks;
import dev.warmfront.compiler.origin.AddressGuard;
import dev.warmfront.compiler.policy.CachePolicies;
import dev.warmfront.compiler.policy.DesiredCachePolicy;
import dev.warmfront.compiler.policy.DesiredResponseHeaders;
import dev.warmfront.compiler.policy.ResponseHeadersPolicies;
import dev.warmfront.compiler.waf.DesiredIpSet;
import dev.warmfront.compiler.waf.DesiredWebAcl;
import dev.warmfront.compiler.waf.IpSets;
import dev.warmfront.compiler.waf.WebAcls;
import dev.warmfront.snapshot.Snapshot;
import dev.warmfront.snapshot.certificate.Certificate;
import dev.warmfront.snapshot.distribution.Distribution;
import dev.warmfront.snapshot.dns.Zone;
import dev.warmfront.snapshot.health.HealthCheck;
import dev.warmfront.snapshot.waf.WebAcl;
import java.util.List;
import java.util.function.BiConsumer;

/// The translation of what is asked for into what edges run.
///
/// Has no state but the operator's rules; equal input gives equal output, whatever the order of the
/// resources.
public final class Compiler {

    private final AddressGuard guard;

    /// A compiler for one operator.
    ///
    /// @param guard which addresses edges may be told to connect to
    public Compiler(AddressGuard guard) {
        this.guard = guard;
    }

    /// Everything, or every complaint.
    public Compilation compile(Desired desired) {
        return compile(desired, new Memory());
    }

    /// The same, with what earlier compilations found out, which may have been of anything.
    public Compilation compile(Desired desired, Memory memory) {
        World world = new World(guard, desired);
        Pass pass = new Pass(world, memory);
        check(world, pass);
        List<Diagnostic> errors = pass.found().stream().filter(Diagnostic::isError).toList();
        Compilation compilation =
                errors.isEmpty()
                        ? new Compilation.Compiled(translate(world, pass), pass.found())
                        : new Compilation.Rejected(errors);
        pass.end();
        return compilation;
    }

    private static void check(World world, Pass pass) {
        Desired all = world.all();
        pass.check(all.cachePolicies(), World::subject, CachePolicies::check);
        pass.check(all.responseHeaders(), World::subject, ResponseHeadersPolicies::check);
        pass.check(all.healthChecks(), World::subject, world::check);
        pass.check(all.certificates(), World::subject, Certificates::check);
        pass.check(all.ipSets(), World::subject, IpSets::check);
        pass.check(all.webAcls(), World::subject, world::check);
        pass.check(all.distributions(), World::subject, world::check);
        pass.check(all.zones(), World::subject, world::check);
    }

    private static Snapshot translate(World world, Pass pass) {
        Desired all = world.all();
        return new Snapshot(
                pass.translate(
                        all.distributions(),
                        World::subject,
                        Distribution.class,
                        asked ->
                                Distributions.translate(
                                        asked, world.cachePolicies(), world.responseHeaders())),
                pass.translate(all.zones(), World::subject, Zone.class, Zones::translate),
                pass.translate(
                        all.webAcls(),
                        World::subject,
                        WebAcl.class,
                        asked -> WebAcls.translate(asked, world.ipSets())),
                pass.translate(
                        all.healthChecks(),
                        World::subject,
                        HealthCheck.class,
                        HealthChecks::translate),
                pass.translate(
                        all.certificates(),
                        World::subject,
                        Certificate.class,
                        Certificates::translate));
    }

    /// What is wrong with one distribution.
    ///
    /// @param around what it refers to and what else has names; an older version of it is passed
    ///     over
    public List<Diagnostic> check(DesiredDistribution asked, Desired around) {
        World world = new World(guard, around.without(asked.id()));
        return one(asked, World.subject(asked), world::check);
    }

    /// What is wrong with one hosted zone.
    ///
    /// @param around what it refers to and the other zones; an older version of it is passed over
    public List<Diagnostic> check(DesiredZone asked, Desired around) {
        World world = new World(guard, around.without(asked.id()));
        return one(asked, World.subject(asked), world::check);
    }

    /// What is wrong with one web ACL.
    ///
    /// @param around the IP sets it refers to
    public List<Diagnostic> check(DesiredWebAcl asked, Desired around) {
        World world = new World(guard, around);
        return one(asked, World.subject(asked), world::check);
    }

    /// What is wrong with one IP set.
    public List<Diagnostic> check(DesiredIpSet asked) {
        return one(asked, World.subject(asked), IpSets::check);
    }

    /// What is wrong with one cache policy.
    public List<Diagnostic> check(DesiredCachePolicy asked) {
        return one(asked, World.subject(asked), CachePolicies::check);
    }

    /// What is wrong with one response headers policy.
    public List<Diagnostic> check(DesiredResponseHeaders asked) {
        return one(asked, World.subject(asked), ResponseHeadersPolicies::check);
    }

    /// What is wrong with one health check.
    ///
    /// @param around the health checks it is calculated from
    public List<Diagnostic> check(DesiredHealthCheck asked, Desired around) {
        World world = new World(guard, around);
        return one(asked, World.subject(asked), world::check);
    }

    /// What is wrong with one certificate.
    public List<Diagnostic> check(DesiredCertificate asked) {
        return one(asked, World.subject(asked), Certificates::check);
    }

    private static <T> List<Diagnostic> one(
            T asked, String subject, BiConsumer<T, Complaints> check) {
        Complaints complaints = new Complaints(subject);
        check.accept(asked, complaints);
        return complaints.diagnostics();
    }
}
