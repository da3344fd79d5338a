package dev.warmfront.compiler.distribution;

import dev.warmfront.compiler.diagnostic.Complaints;
import dev.warmfront.compiler.diagnostic.Pointer;
import dev.warmfront.compiler.distribution.DesiredContinuousDeployment.Pair;
import dev.warmfront.compiler.distribution.DesiredContinuousDeployment.Sticky;
import dev.warmfront.compiler.distribution.DesiredContinuousDeployment.Weight;
import dev.warmfront.compiler.policy.HeaderNames;
import dev.warmfront.snapshot.distribution.ContinuousDeployment;
import dev.warmfront.snapshot.distribution.Traffic;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The translation of staging distributions.
///
/// What two distributions say of one another is told of both: whoever writes either gets to know
/// where.
final class ContinuousDeployments {

    private static final Pointer AT = Pointer.ROOT.at("continuousDeployment");

    private static final int MOST_VALUE = 1_024;
    private static final long MOST_IDLE = 86_400;
    private static final long MOST_SESSION = 604_800;

    /// A share is told in hundredths with four decimals: so many make one.
    private static final int PER_HUNDREDTH = Traffic.Weight.ALL / 100;

    /// What every request has, or has a member of its own.
    private static final Set<String> NO_CHOICE =
            Set.of("connection", "content-length", "cookie", "host", "transfer-encoding");

    private ContinuousDeployments() {}

    static void check(DesiredDistribution asked, Surroundings around, Complaints complaints) {
        String primary = around.otherPrimary(asked.id(), asked.id());
        DesiredContinuousDeployment own = asked.continuousDeployment();
        if (primary != null) {
            String expected = "none, it is the staging distribution of distribution/" + primary;
            complaints.check(
                    asked.aliases().isEmpty(),
                    "staging-has-aliases",
                    Pointer.ROOT.at("aliases"),
                    asked.aliases(),
                    expected);
            complaints.check(
                    own == null,
                    "staging-has-staging",
                    AT,
                    own == null ? "" : own.stagingDistributionId(),
                    expected);
        }
        if (own != null) {
            checkStaging(asked, own, around, complaints);
            checkTraffic(own.traffic(), AT.at("traffic"), complaints);
        }
    }

    static @Nullable ContinuousDeployment translate(@Nullable DesiredContinuousDeployment asked) {
        return asked == null
                ? null
                : new ContinuousDeployment(
                        asked.stagingDistributionId(), asked.enabled(), translate(asked.traffic()));
    }

    private static Traffic translate(DesiredContinuousDeployment.Traffic asked) {
        Weight weight = asked.weight();
        Pair header = asked.header();
        Pair cookie = asked.cookie();
        if (weight != null) {
            Sticky sticky = weight.sticky();
            return new Traffic.Weight(
                    (int) Math.rint(weight.percent() * PER_HUNDREDTH),
                    sticky == null
                            ? null
                            : new Traffic.Sticky(
                                    Duration.ofSeconds(sticky.idleSeconds()),
                                    Duration.ofSeconds(sticky.maximumSeconds())));
        } else if (header != null) {
            return new Traffic.HeaderEquals(HeaderNames.lower(header.name()), header.value());
        } else if (cookie != null) {
            return new Traffic.CookieEquals(cookie.name(), cookie.value());
        }
        throw new AssertionError("unreachable: one of the three was checked to be there");
    }

    private static void checkStaging(
            DesiredDistribution asked,
            DesiredContinuousDeployment own,
            Surroundings around,
            Complaints complaints) {
        Pointer at = AT.at("stagingDistributionId");
        String id = own.stagingDistributionId();
        if (!complaints.check(
                !id.equals(asked.id()), "staging-is-itself", at, id, "another distribution")) {
            return;
        }
        Seen staging = around.distributions().get(id);
        if (staging == null) {
            complaints.error("no-such-distribution", at, id, "the id of a distribution");
            return;
        }
        String other = around.otherPrimary(id, asked.id());
        complaints.check(
                other == null,
                "staging-of-two",
                at,
                id,
                "one that is not the staging distribution of distribution/" + other);
        complaints.check(
                !staging.aliased(),
                "staging-has-aliases",
                at,
                id,
                "a distribution without aliases: it is reached by the names of this one");
        complaints.check(
                !staging.deploying(),
                "staging-has-staging",
                at,
                id,
                "a distribution without continuousDeployment");
        if (own.enabled() && !staging.enabled()) {
            complaints.warning(
                    "staging-is-disabled",
                    at,
                    id,
                    "an enabled distribution; until then every request stays with this one");
        }
    }

    private static void checkTraffic(
            DesiredContinuousDeployment.Traffic asked, Pointer at, Complaints complaints) {
        long kinds =
                Stream.of(asked.weight(), asked.header(), asked.cookie())
                        .filter(Objects::nonNull)
                        .count();
        complaints.check(
                kinds == 1,
                "not-one-choice",
                at,
                kinds + " members",
                "exactly one of weight, header and cookie");
        if (asked.weight() != null) {
            checkWeight(asked.weight(), at.at("weight"), complaints);
        }
        Pair header = asked.header();
        if (header != null) {
            String name = HeaderNames.lower(header.name());
            complaints.check(
                    HeaderNames.isToken(name) && !NO_CHOICE.contains(name),
                    "invalid-header-name",
                    at.at("header").at("name"),
                    header.name(),
                    "a header field that viewers may choose; for Cookie there is cookie");
            checkValue(header.value(), true, at.at("header").at("value"), complaints);
        }
        Pair cookie = asked.cookie();
        if (cookie != null) {
            complaints.check(
                    HeaderNames.isToken(cookie.name())
                            && !cookie.name().equals(ContinuousDeployment.COOKIE),
                    "invalid-cookie-name",
                    at.at("cookie").at("name"),
                    cookie.name(),
                    "a token other than " + ContinuousDeployment.COOKIE);
            checkValue(cookie.value(), false, at.at("cookie").at("value"), complaints);
        }
    }

    private static void checkWeight(Weight asked, Pointer at, Complaints complaints) {
        double parts = asked.percent() * PER_HUNDREDTH;
        complaints.check(
                asked.percent() >= 0
                        && asked.percent() <= 100
                        && Math.abs(parts - Math.rint(parts)) < 1e-6,
                "out-of-range",
                at.at("percent"),
                asked.percent(),
                "0..100, with at most four decimals");
        Sticky sticky = asked.sticky();
        if (sticky == null) {
            return;
        }
        Pointer here = at.at("sticky");
        Pointer idle = here.at("idleSeconds");
        Pointer most = here.at("maximumSeconds");
        boolean idles = complaints.between(1, MOST_IDLE, idle, sticky.idleSeconds());
        boolean ends = complaints.between(1, MOST_SESSION, most, sticky.maximumSeconds());
        complaints.check(
                !idles || !ends || sticky.maximumSeconds() >= sticky.idleSeconds(),
                "session-order",
                most,
                sticky.maximumSeconds(),
                "idleSeconds (" + sticky.idleSeconds() + ") or more");
    }

    /// As a viewer can send it: nothing is trimmed off, and a cookie ends at neither of these (RFC
    /// 6265, section 4.1.1).
    private static void checkValue(
            String value, boolean header, Pointer at, Complaints complaints) {
        boolean visible =
                value.chars()
                        .allMatch(c ->
                                c > ' ' && c < 127 && (header || "\",;\\".indexOf(c) < 0)
                                        || header && c == ' ');
        complaints.check(
                visible
                        && !value.isEmpty()
                        && value.length() <= MOST_VALUE
                        && value.equals(value.strip()),
                "invalid-value",
                at,
                value,
                header
                        ? "1.." + MOST_VALUE + " visible ASCII characters, none around them"
                        : "1.." + MOST_VALUE + " characters that a cookie may hold");
    }
}
