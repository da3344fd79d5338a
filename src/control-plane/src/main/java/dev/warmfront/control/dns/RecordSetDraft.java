package dev.warmfront.control.dns;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Routing;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Records of one name and type: values or an alias; simple, weighted or failover.
@Schema(name = "RecordSet", description = "Records of one name and type")
@JsonInclude(JsonInclude.Include.NON_NULL)
record RecordSetDraft(
        @Schema(
                        description = "In the zone, lower-case; `*` may be the left-most label",
                        example = "www.shop.example")
                String name,
        @Schema(example = "A") RecordType type,
        @Schema(description = "Needed with values", example = "60") @Nullable Integer ttlSeconds,
        @Schema(
                        defaultValue = "[]",
                        description = "As in a zone file; empty with an alias",
                        example = "[\"192.0.2.1\"]")
                List<String> values,
        @Schema(description = "Instead of values, with A and AAAA") @Nullable AliasDraft alias,
        @Schema(description = "Tells weighted or failover sets of one name and type apart")
                @Nullable String setIdentifier,
        @Schema(description = "0..255: by chance, in proportion") @Nullable Integer weight,
        @Schema(description = "The primary while it is healthy, else the secondary")
                Routing.@Nullable Role failover,
        @Schema(description = "Not answered while this check says unhealthy")
                @Nullable String healthCheckId) {

    /// The healthy edges that serve a distribution.
    @Schema(name = "RecordSetAlias")
    record AliasDraft(@Schema(example = "d-01jd9s3c5yqk2m8x4v7w6z0abc") String distributionId) {}

    /// What there can be only one of in a zone.
    RecordSetKey key() {
        return new RecordSetKey(name, type, setIdentifier);
    }

    /// Whether it is one of the two that the system makes for every zone.
    boolean isApex(String zone) {
        return name.equals(zone) && (type == RecordType.SOA || type == RecordType.NS);
    }
}
