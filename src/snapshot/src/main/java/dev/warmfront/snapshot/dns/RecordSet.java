package dev.warmfront.snapshot.dns;

import dev.warmfront.snapshot.base.Require;
import org.jspecify.annotations.Nullable;

/// Records of one name and type, and when they are the ones that are answered.
///
/// @param name lower-case, without a trailing dot; `*` may be the left-most label
/// @param setIdentifier tells sets of one name and type apart; null exactly when routing is simple
/// @param healthCheckId when set, the record counts as unhealthy while that check says so
/// @param failClosed whether there is no answer when no set of this name and type is healthy;
///     otherwise all count as healthy then
public record RecordSet(
        String name,
        RecordType type,
        @Nullable String setIdentifier,
        Routing routing,
        Target target,
        @Nullable String healthCheckId,
        boolean failClosed) {

    public RecordSet {
        Require.text("record name", name);
        Require.that(
                (routing instanceof Routing.Simple) == (setIdentifier == null),
                "setIdentifier",
                String.valueOf(setIdentifier),
                "one for every routing policy but simple");
        Require.that(
                target instanceof Target.Values || mayBeAlias(type, routing),
                "alias",
                type + " " + routing,
                "any type but NS and SOA, and no multivalue routing");
        Require.that(
                !(target instanceof Target.Alias)
                        || type == RecordType.A
                        || type == RecordType.AAAA,
                "alias type",
                type,
                "A or AAAA");
    }

    private static boolean mayBeAlias(RecordType type, Routing routing) {
        return type != RecordType.NS
                && type != RecordType.SOA
                && !(routing instanceof Routing.Multivalue);
    }
}
