package dev.warmfront.control.geo;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.engine.geo.Edition;
import dev.warmfront.engine.geo.Place;
import dev.warmfront.snapshot.geo.Continent;
import dev.warmfront.snapshot.geo.Coordinates;
import dev.warmfront.snapshot.waf.Cidr;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// What is known of where an address is.
@Schema(name = "Whereabouts", description = "Where an address is; what is not known is not there")
@JsonInclude(JsonInclude.Include.NON_NULL)
record WhereaboutsView(
        @Schema(example = "8.8.8.8") String ip,
        @Schema(description = "By Route 53's table of countries", example = "NA")
                @Nullable Continent continent,
        @Schema(description = "ISO 3166-1 alpha-2", example = "US") @Nullable String country,
        @Schema(
                        description =
                                "The second half of an ISO 3166-2 code; of CA, UA and US only",
                        example = "CA")
                @Nullable String subdivision,
        @Schema(description = "Where addresses around it are on average", example = "37.4")
                @Nullable Double latitude,
        @Schema(example = "-122.08") @Nullable Double longitude,
        @Schema(
                        description = "The largest network around it that is at the same place",
                        example = "8.8.8.0/24")
                String network,
        @Schema(description = "Whose data that are") DataView data) {

    /// Whose data it is, and how old.
    @Schema(name = "GeoData", description = "Whose data it is, and how old")
    record DataView(
            @Schema(example = "DB-IP City Lite") String source,
            @Schema(example = "2026-06-05") LocalDate builtOn,
            @Schema(example = "171") long ageDays,
            @Schema(
                            description = "To be shown, with the link, wherever results are",
                            example = "IP Geolocation by DB-IP (https://db-ip.com), CC BY 4.0")
                    String attribution) {}

    static WhereaboutsView of(String ip, Cidr address, Atlas atlas) {
        Place place = atlas.place(atlas.find(address.high(), address.low()));
        Coordinates at = place.coordinates();
        Edition edition = atlas.edition();
        return new WhereaboutsView(
                ip,
                place.continent(),
                place.country(),
                place.subdivision(),
                at == null ? null : at.latitude(),
                at == null ? null : at.longitude(),
                atlas.network(address.high(), address.low()).text(),
                new DataView(
                        edition.source(),
                        edition.builtOn(),
                        ChronoUnit.DAYS.between(edition.builtOn(), LocalDate.now(ZoneOffset.UTC)),
                        edition.attribution()));
    }
}
