package dev.warmfront.control.dns;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Routing;
import dev.warmfront.snapshot.geo.Continent;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Records of one name and type: values or an alias, and at most one routing policy.
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
        @Schema(description = "Instead of values") @Nullable AliasDraft alias,
        @Schema(description = "Tells sets of one name and type apart that have a routing policy")
                @Nullable String setIdentifier,
        @Schema(description = "0..255: by chance, in proportion") @Nullable Integer weight,
        @Schema(description = "The primary while it is healthy, else the secondary")
                Routing.@Nullable Role failover,
        @Schema(description = "All that are healthy together, at most eight")
                @Nullable Boolean multivalue,
        @Schema(
                        description =
                                "For whom it is: CIDR blocks of at most /24 or /48, of which the"
                                        + " longest counts, and `*` for all others. Where the"
                                        + " resolver tells the client's subnet, that counts.",
                        example = "[\"192.0.2.0/24\", \"*\"]")
                @Nullable List<String> networks,
        @Schema(description = "For whom it is, by country") @Nullable GeolocationDraft geolocation,
        @Schema(description = "Where it is: the nearest to whoever asks is answered")
                @Nullable GeoproximityDraft geoproximity,
        @Schema(
                        description =
                                "Which region it is in: the one that is likely to answer soonest"
                                        + " is answered. That is taken from how far away regions"
                                        + " are; nothing is measured. By the names usual for"
                                        + " regions.",
                        example = "eu-west-1")
                @Nullable String latencyRegion,
        @Schema(description = "Not answered while this check says unhealthy")
                @Nullable String healthCheckId,
        @Schema(
                        defaultValue = "FAIL_OPEN",
                        description =
                                "When no set of the name and type is healthy: all count as healthy,"
                                        + " or there is no answer. The same for all of them.")
                AllUnhealthy allUnhealthy) {

    /// What is done when nothing is healthy.
    enum AllUnhealthy {
        FAIL_OPEN,
        FAIL_CLOSED
    }

    /// Where questions come from that it is for.
    @Schema(
            name = "Geolocation",
            description =
                    "Where questions come from that it is for: the subdivision counts before the"
                            + " country, that before the continent, that before `*`. Where nothing"
                            + " fits there is no answer. Where the resolver tells the client's"
                            + " subnet, that counts. IP Geolocation by DB-IP (https://db-ip.com)")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record GeolocationDraft(
            @Schema(description = "All of it", example = "EU") @Nullable Continent continent,
            @Schema(
                            description =
                                    "ISO 3166-1 alpha-2; `*` for everywhere that no other set is"
                                            + " for",
                            example = "US")
                    @Nullable String country,
            @Schema(
                            description =
                                    "With a country: the second half of an ISO 3166-2 code, of CA,"
                                            + " UA and US",
                            example = "CA")
                    @Nullable String subdivision) {}

    /// Where it is.
    @Schema(
            name = "Geoproximity",
            description =
                    "Where it is: latitude and longitude, or a region. From where it is not known"
                            + " where that is, the first setIdentifier counts as the nearest.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record GeoproximityDraft(
            @Schema(description = "In degrees, to a hundredth", example = "48.86")
                    @Nullable Double latitude,
            @Schema(example = "2.35") @Nullable Double longitude,
            @Schema(description = "Instead of coordinates", example = "eu-west-3")
                    @Nullable String region,
            @Schema(
                            defaultValue = "0",
                            description =
                                    "-99..99. Above zero, so many percent of the distance are left"
                                            + " out; below, the distance is divided by what is"
                                            + " left of 100 percent")
                    int bias) {}

    /// The healthy edges that serve a distribution, or what another name answers with.
    @Schema(
            name = "RecordSetAlias",
            description = "Of a distribution, with A and AAAA, or of another name of the zone")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record AliasDraft(
            @Schema(
                            description =
                                    "Its healthy edges that are nearest to whoever asks, by where"
                                            + " their public addresses are",
                            example = "d-01jd9s3c5yqk2m8x4v7w6z0abc")
                    @Nullable String distributionId,
            @Schema(
                            description = "Its record sets of the same type are meant",
                            example = "eu.shop.example")
                    @Nullable String recordSetName,
            @Schema(
                            defaultValue = "true",
                            description = "Unhealthy when nothing that it leads to is healthy")
                    boolean evaluateTargetHealth) {}

    /// Values, and nothing else to be known about them.
    static RecordSetDraft simple(
            String name, RecordType type, int ttlSeconds, List<String> values) {
        return new RecordSetDraft(
                name,
                type,
                ttlSeconds,
                values,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                AllUnhealthy.FAIL_OPEN);
    }

    /// What there can be only one of in a zone.
    RecordSetKey key() {
        return new RecordSetKey(name, type, setIdentifier);
    }

    /// Whether it is one of the two that the system makes for every zone.
    boolean isApex(String zone) {
        return name.equals(zone) && (type == RecordType.SOA || type == RecordType.NS);
    }
}
