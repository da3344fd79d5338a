package dev.warmfront.compiler.waf;

import java.util.List;

/// A web ACL as it is asked for.
///
/// @param defaultAction ALLOW or BLOCK, for a request that no rule decided
public record DesiredWebAcl(String id, String defaultAction, List<DesiredRule> rules) {
    public DesiredWebAcl {
        rules = List.copyOf(rules);
    }
}
