package dev.warmfront.control.explain;

import dev.warmfront.control.change.Versions;
import dev.warmfront.control.explain.Explanation.BehaviourTried;
import dev.warmfront.control.explain.Explanation.Keeping;
import dev.warmfront.control.explain.Explanation.OriginTried;
import dev.warmfront.control.explain.Explanation.Outcome;
import dev.warmfront.control.explain.Explanation.RuleTried;
import dev.warmfront.control.publish.Releases;
import dev.warmfront.control.tenancy.Scope;
import dev.warmfront.control.verdict.Verdicts;
import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.engine.cache.Admission;
import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.health.Fold;
import dev.warmfront.engine.origin.Attempts;
import dev.warmfront.engine.origin.Upstream;
import dev.warmfront.engine.road.Road;
import dev.warmfront.engine.routing.Choice;
import dev.warmfront.engine.routing.Router;
import dev.warmfront.engine.routing.Site;
import dev.warmfront.engine.routing.Staging;
import dev.warmfront.engine.waf.Guard;
import dev.warmfront.engine.waf.Rates;
import dev.warmfront.engine.waf.Verdict;
import dev.warmfront.snapshot.Release;
import dev.warmfront.snapshot.Snapshot;
import dev.warmfront.snapshot.distribution.Behaviour;
import dev.warmfront.snapshot.distribution.Distribution;
import dev.warmfront.snapshot.distribution.PathPattern;
import dev.warmfront.snapshot.distribution.Traffic;
import dev.warmfront.snapshot.health.HealthCheck;
import dev.warmfront.snapshot.origin.Origin;
import dev.warmfront.snapshot.waf.WebAcl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Takes a request that nobody sent down the road of decisions.
@Component
class Explaining {

    /// Nobody has sent too much.
    private static final Rates CALM = (rule, high, low, limit, window, now) -> false;

    private static final String DISTRIBUTION = "distribution/";

    private final Releases releases;
    private final Versions versions;
    private final Verdicts verdicts;

    /// What was asked about last: people ask about one release again and again.
    private volatile @Nullable Known last;

    /// A release as it is for a tenant: as if there were no other.
    private record Known(
            Scope scope,
            Release release,
            Router router,
            Map<String, Guard> guards,
            Map<String, HealthCheck> checks) {

        static Known of(Scope scope, Release release, Snapshot own) {
            Map<String, Guard> guards =
                    own.webAcls().stream().collect(Collectors.toMap(WebAcl::id, Guard::of));
            Map<String, HealthCheck> checks =
                    own.healthChecks().stream()
                            .collect(Collectors.toMap(HealthCheck::id, check -> check));
            return new Known(scope, release, Router.of(own), guards, checks);
        }
    }

    Explaining(Releases releases, Versions versions, Verdicts verdicts) {
        this.releases = releases;
        this.versions = versions;
        this.verdicts = verdicts;
    }

    Explanation explain(Question asked) {
        Hypothetical request = Hypothetical.of(asked);
        Known known = known(asked.release());
        long release = known.release().version();
        // Who opens a connection for a host asks for that host on it.
        String tlsName = request.secure() ? request.host() : null;
        long nowSeconds = System.currentTimeMillis() / 1000;
        // The first of all lots falls on the staging distribution, the last one does not.
        long lot = asked.staging() ? 0 : -1;
        return switch (Road.route(known.router(), request, tlsName, nowSeconds, lot)) {
            case Road.Refused refused -> refused(release, refused, null, null);
            case Road.Server(var site) ->
                    ended(release, Outcome.LOCAL, 200, "It asks about the server as a whole", site);
            case Road.To to -> {
                Explanation passing = passing(known, request, to, asked);
                Site site = known.router().site(request.host());
                yield site == null || to.choice() == null
                        ? passing
                        : deployed(passing, site, to.choice());
            }
        };
    }

    private static Explanation deployed(Explanation explanation, Site site, Choice choice) {
        Staging staging = site.staging();
        return staging == null
                ? explanation
                : explanation.deployed(
                        new Explanation.Deployment(
                                site.distribution().id(),
                                staging.site().distribution().id(),
                                choice.staging(),
                                choice.reason(),
                                choice.reason().sentence(),
                                staging.traffic() instanceof Traffic.Weight weight
                                        ? weight.perMillion() * 100.0 / Traffic.Weight.ALL
                                        : null));
    }

    private Known known(@Nullable Long version) {
        Release release =
                version == null
                        ? releases.newest()
                        : releases.find(version)
                                .orElseThrow(() ->
                                        ProblemException.invalid(
                                                List.of(
                                                        Fault.of(
                                                                "/release",
                                                                "unknown-release",
                                                                version.toString(),
                                                                "one that was published"))));
        Known known = last;
        Scope scope = Scope.present();
        if (known == null
                || known.release().version() != release.version()
                || !known.scope().equals(scope)) {
            known = Known.of(scope, release, own(release.snapshot()));
            last = known;
        }
        return known;
    }

    /// What of it is about distributions of the tenant that asks, gone ones included.
    private Snapshot own(Snapshot all) {
        Set<String> known =
                versions.known(
                        all.distributions().stream()
                                .map(site -> DISTRIBUTION + site.id())
                                .toList());
        List<Distribution> own =
                all.distributions().stream()
                        .filter(site -> known.contains(DISTRIBUTION + site.id()))
                        .toList();
        return new Snapshot(own, List.of(), all.webAcls(), all.healthChecks(), all.certificates());
    }

    private Explanation passing(Known known, Hypothetical request, Road.To to, Question asked) {
        long release = known.release().version();
        String aclId = to.site().distribution().webAclId();
        Guard guard = aclId == null ? null : known.guards().get(aclId);
        Verdict verdict = guard == null ? null : guard.judge(request, CALM, 0);
        Explanation.WebAcl acl = null;
        if (aclId != null && guard != null && verdict != null) {
            List<RuleTried> rules =
                    guard.trace(request, CALM, 0).stream()
                            .map(one -> new RuleTried(one.rule(), one.action(), one.holds()))
                            .toList();
            acl = new Explanation.WebAcl(aclId, rules, verdict.action(), verdict.rule());
        }
        return switch (Road.pass(to, request, verdict, new Road.Manner(asked.body(), false))) {
            case Road.Refused refused -> refused(release, refused, to, acl);
            case Road.Upgrade(int status) ->
                    told(
                            release,
                            Outcome.REDIRECTED,
                            status,
                            "The viewer is sent to HTTPS",
                            to,
                            acl,
                            null,
                            null,
                            List.of());
            case Road.Free free -> free(known, request, to, acl, asked);
        };
    }

    private Explanation free(
            Known known,
            Hypothetical request,
            Road.To to,
            Explanation.@Nullable WebAcl acl,
            Question asked) {
        Predicate<String> healthy = check -> Fold.says(check, known.checks(), this::isFoundHealthy);
        Road.Keying keying = Road.key(to, request);
        boolean passes = keying.never() != null;
        return told(
                known.release().version(),
                passes ? Outcome.PASSED : Outcome.LOOKED_UP,
                null,
                keying.never() == null
                        ? "What is stored under the key is used while it is fresh"
                        : keying.never().sentence(),
                to,
                acl,
                key(keying.key()),
                keeping(request, to, asked.answer()),
                origins(request, to, keying, asked.body(), healthy));
    }

    private static Explanation.Key key(CacheKey key) {
        return new Explanation.Key(
                key.path(),
                key.query(),
                key.rest().lines().filter(line -> !line.isEmpty()).toList());
    }

    private static @Nullable Keeping keeping(
            Hypothetical request, Road.To to, Question.@Nullable OriginAnswer answer) {
        if (answer == null) {
            return null;
        }
        if (answer.status() < 200 || answer.status() > 599) {
            throw ProblemException.invalid(
                    List.of(
                            Fault.of(
                                    "/answer/status",
                                    "out-of-range",
                                    String.valueOf(answer.status()),
                                    "200..599")));
        }
        long now = System.currentTimeMillis();
        Fields fields = Hypothetical.fields(answer.headers(), "/answer/headers");
        Admission admission =
                Admission.of(
                        request,
                        to.behaviour().cachePolicy(),
                        to.site().errorSeconds(answer.status()),
                        answer.status(),
                        fields,
                        now,
                        now);
        return switch (admission) {
            case Admission.Refuse(var reason) ->
                    new Keeping(false, reason, reason.sentence(), 0, null, 0, List.of());
            case Admission.Keep(var lifetime, var varies) -> {
                long fresh = Math.max(0, lifetime.leftMillis(now) / 1000);
                yield new Keeping(
                        true,
                        null,
                        fresh > 0
                                ? "Fresh for " + fresh + " s"
                                : "Kept to be asked about: it is used when the origin confirms it",
                        fresh,
                        lifetime.staleIfErrorMillis() == Long.MAX_VALUE
                                ? null
                                : lifetime.staleIfErrorMillis() / 1000,
                        lifetime.staleWhileRevalidateMillis() / 1000,
                        varies);
            }
        };
    }

    private List<OriginTried> origins(
            Hypothetical request,
            Road.To to,
            Road.Keying keying,
            boolean body,
            Predicate<String> healthy) {
        Attempts attempts =
                Attempts.of(
                        to.site().distribution(),
                        to.behaviour().targetId(),
                        request.method(),
                        healthy);
        // What nothing stored can answer keeps the viewer's own conditions.
        Fields conditions = keying.never() == null ? Fields.NONE : Upstream.conditions(request);
        List<OriginTried> tried = new ArrayList<>();
        for (Origin origin : attempts.origins()) {
            Upstream upstream =
                    Upstream.of(
                            request,
                            origin,
                            to.behaviour().cachePolicy(),
                            to.path(),
                            keying.key().query(),
                            request.viewer(),
                            body,
                            conditions);
            List<Question.Field> headers = new ArrayList<>();
            upstream.fields()
                    .forEach((name, value) -> headers.add(new Question.Field(name, value)));
            tried.add(
                    new OriginTried(
                            origin.id(),
                            origin.host(),
                            origin.port(),
                            upstream.method(),
                            upstream.target(),
                            headers));
        }
        return tried;
    }

    /// As most edges in service see it: each acts on its own.
    private boolean isFoundHealthy(String check) {
        List<Verdicts.Verdict> all = verdicts.of(check);
        long healthy = all.stream().filter(Verdicts.Verdict::healthy).count();
        return healthy * 2 >= all.size();
    }

    private static Explanation refused(
            long release,
            Road.Refused refused,
            Road.@Nullable To to,
            Explanation.@Nullable WebAcl acl) {
        String sentence = refused.refusal().sentence();
        String reason = refused.detail().isEmpty() ? sentence : sentence + ": " + refused.detail();
        String id = refused.distributionId();
        return new Explanation(
                release,
                Outcome.REFUSED,
                refused.refusal().status(),
                reason,
                refused.refusal(),
                id.isEmpty() ? null : id,
                null,
                to == null ? null : to.path(),
                to == null ? List.of() : behaviours(to),
                acl,
                null,
                null,
                List.of());
    }

    private static Explanation ended(
            long release, Outcome outcome, int status, String reason, Site site) {
        return new Explanation(
                release,
                outcome,
                status,
                reason,
                null,
                site.distribution().id(),
                null,
                null,
                List.of(),
                null,
                null,
                null,
                List.of());
    }

    private static Explanation told(
            long release,
            Outcome outcome,
            @Nullable Integer status,
            String reason,
            Road.To to,
            Explanation.@Nullable WebAcl acl,
            Explanation.@Nullable Key key,
            @Nullable Keeping keeping,
            List<OriginTried> origins) {
        return new Explanation(
                release,
                outcome,
                status,
                reason,
                null,
                to.site().distribution().id(),
                null,
                to.path(),
                behaviours(to),
                acl,
                key,
                keeping,
                origins);
    }

    /// As it can be asked for.
    private static String pattern(Behaviour behaviour) {
        boolean everything = behaviour.pathPattern().equals(PathPattern.EVERYTHING);
        return everything ? "*" : "/" + behaviour.pathPattern().text();
    }

    private static List<BehaviourTried> behaviours(Road.To to) {
        List<BehaviourTried> tried = new ArrayList<>();
        for (Behaviour behaviour : to.site().distribution().behaviours()) {
            boolean chosen = behaviour.equals(to.behaviour());
            tried.add(new BehaviourTried(pattern(behaviour), chosen, behaviour.targetId()));
            if (chosen) {
                break;
            }
        }
        return tried;
    }
}
