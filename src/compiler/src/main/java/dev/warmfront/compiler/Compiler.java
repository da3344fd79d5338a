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
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

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
        World world = new World(guard, desired);
        List<Diagnostic> found = new ArrayList<>(world.ids());
        Desired all = world.all();
        found.addAll(each(all.cachePolicies(), World::subject, CachePolicies::check));
        found.addAll(each(all.responseHeaders(), World::subject, ResponseHeadersPolicies::check));
        found.addAll(each(all.healthChecks(), World::subject, world::check));
        found.addAll(each(all.certificates(), World::subject, Certificates::check));
        found.addAll(each(all.ipSets(), World::subject, IpSets::check));
        found.addAll(each(all.webAcls(), World::subject, world::check));
        found.addAll(each(all.distributions(), World::subject, world::check));
        found.addAll(each(all.zones(), World::subject, world::check));
        List<Diagnostic> errors = found.stream().filter(Diagnostic::isError).toList();
        return errors.isEmpty()
                ? new Compilation.Compiled(translate(world), found)
                : new Compilation.Rejected(errors);
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
    public List<Diagnostic> check(DesiredHealthCheck asked) {
        return one(
                asked,
                World.subject(asked),
                (check, complaints) -> HealthChecks.check(check, guard, complaints));
    }

    /// What is wrong with one certificate.
    public List<Diagnostic> check(DesiredCertificate asked) {
        return one(asked, World.subject(asked), Certificates::check);
    }

    private static <T> List<Diagnostic> each(
            List<T> asked, Function<T, String> subject, BiConsumer<T, Complaints> check) {
        return asked.stream().flatMap(t -> one(t, subject.apply(t), check).stream()).toList();
    }

    private static <T> List<Diagnostic> one(
            T asked, String subject, BiConsumer<T, Complaints> check) {
        Complaints complaints = new Complaints(subject);
        check.accept(asked, complaints);
        return complaints.diagnostics();
    }

    private static Snapshot translate(World world) {
        Desired all = world.all();
        return new Snapshot(
                all.distributions().stream()
                        .map(asked ->
                                Distributions.translate(
                                        asked, world.cachePolicies(), world.responseHeaders()))
                        .toList(),
                all.zones().stream().map(Zones::translate).toList(),
                all.webAcls().stream()
                        .map(asked -> WebAcls.translate(asked, world.ipSets()))
                        .toList(),
                all.healthChecks().stream().map(HealthChecks::translate).toList(),
                all.certificates().stream().map(Certificates::translate).toList());
    }
}
