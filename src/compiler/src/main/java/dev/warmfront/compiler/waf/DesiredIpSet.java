package dev.warmfront.compiler.waf;

import java.util.List;

/// Networks that rules refer to, as they are asked for: `192.0.2.0/24`, `2001:db8::/32`, or an
/// address alone.
public record DesiredIpSet(String id, List<String> addresses) {
    public DesiredIpSet {
        addresses = List.copyOf(addresses);
    }
}
