package dev.warmfront.compiler.distribution;

import dev.warmfront.compiler.origin.AddressGuard;
import dev.warmfront.compiler.policy.DesiredCachePolicy;
import dev.warmfront.compiler.policy.DesiredResponseHeaders;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a distribution may refer to, and what is already taken.
///
/// @param certificates the names that each certificate is good for, by its id
/// @param names which distribution has a claim to a name, by the name
/// @param distributions what matters of each, by its id
/// @param primaries which distribution has a claim to a staging distribution, by the latter's id
public record Surroundings(
        AddressGuard guard,
        Map<String, DesiredCachePolicy> cachePolicies,
        Map<String, DesiredResponseHeaders> responseHeaders,
        Set<String> healthChecks,
        Set<String> webAcls,
        Map<String, List<String>> certificates,
        Map<String, String> names,
        Map<String, Seen> distributions,
        Map<String, String> primaries) {

    /// The distribution that has `name`, if it is another than `id`.
    @Nullable String otherOwner(String name, String id) {
        String owner = names.get(name);
        return owner == null || owner.equals(id) ? null : owner;
    }

    /// The distribution whose staging distribution `staging` is, if it is another than `id`.
    @Nullable String otherPrimary(String staging, String id) {
        String primary = primaries.get(staging);
        return primary == null || primary.equals(id) ? null : primary;
    }
}
