package dev.warmfront.control.geo;

import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.snapshot.base.Require;
import dev.warmfront.snapshot.waf.Cidr;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/v1/geo", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Geo", description = "Where addresses are: IP Geolocation by DB-IP (https://db-ip.com)")
class GeoController {

    private static final String EXPECTED = "an address, for example 192.0.2.1 or 2001:db8::1";

    private final Atlases atlases;

    GeoController(Atlases atlases) {
        this.atlases = atlases;
    }

    @GetMapping
    @Operation(
            summary = "Tell where an address is",
            description =
                    "As edges see it when geolocation, geoproximity or latency routing decides. By"
                            + " country everywhere, by state in Canada, Ukraine and the United"
                            + " States, and by about two degrees of latitude and longitude. The"
                            + " data are DB-IP's Lite data, CC BY 4.0.")
    WhereaboutsView find(
            @Parameter(description = "IPv4 or IPv6", example = "192.0.2.1") @RequestParam
                    String ip) {
        return WhereaboutsView.of(ip, address(ip), atlases.get());
    }

    private static Cidr address(String ip) {
        try {
            Require.that(ip.indexOf('/') < 0, "ip", ip, EXPECTED);
            return Cidr.parse(ip);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    Problem.INVALID_REQUEST, "ip: " + ip + " (expected: " + EXPECTED + ")");
        }
    }
}
