package dev.warmfront.control.certificate;

import dev.warmfront.control.resource.Resources;
import dev.warmfront.control.web.Filter;
import dev.warmfront.control.web.MediaTypes;
import dev.warmfront.control.web.Page;
import dev.warmfront.control.web.Slice;
import dev.warmfront.control.web.Write;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RestController
@RequestMapping(path = "/v1/certificates", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Certificates", description = "Certificates for the names of distributions")
class CertificateController {

    private static final String ID = "cert-01jd9s3c5yqk2m8x4v7w6z0abc";

    /// Made for this example and worth nothing: whoever reads the contract has its key.
    private static final String EXAMPLE =
            """
            {
              "name": "shop",
              "chainPem": "\
            -----BEGIN CERTIFICATE-----\\n\
            MIIBqzCCAVCgAwIBAgIUGBNTKoDQiYyZpMm+8oxLbHD+0LEwCgYIKoZIzj0EAwIw\\n\
            GzEZMBcGA1UEAwwQd3d3LnNob3AuZXhhbXBsZTAgFw0yNjExMjIxMTI1NTBaGA8y\\n\
            MTI2MTAyOTExMjU1MFowGzEZMBcGA1UEAwwQd3d3LnNob3AuZXhhbXBsZTBZMBMG\\n\
            ByqGSM49AgEGCCqGSM49AwEHA0IABP8OlIoiGzh5Om8vPrsfU783Ix0bfR05F0Dd\\n\
            uFZK7P9OgDHpQOh3DAVwWHI/XDKULnx1R5aw9jgdZ9v9akg3LySjcDBuMB0GA1Ud\\n\
            DgQWBBTG0BWhLtrqviYbRyG1Dyep7I/1/DAfBgNVHSMEGDAWgBTG0BWhLtrqviYb\\n\
            RyG1Dyep7I/1/DAPBgNVHRMBAf8EBTADAQH/MBsGA1UdEQQUMBKCEHd3dy5zaG9w\\n\
            LmV4YW1wbGUwCgYIKoZIzj0EAwIDSQAwRgIhAOIIp3onUL4RgFx1VX2juSVfSpdw\\n\
            NDuh/4eufxLL8p9eAiEAlu7vJ/ViCNumjiyNf2D/mxE3rbvzM/zsb5YrgMAQk8E=\\n\
            -----END CERTIFICATE-----\\n\
            ",
              "privateKeyPem": "\
            -----BEGIN PRIVATE KEY-----\\n\
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg3+eUzeXGwcECOHHS\\n\
            8Kx3g5ac+YogYzj2gfbVFwWpi+ShRANCAAT/DpSKIhs4eTpvLz67H1O/NyMdG30d\\n\
            ORdA3bhWSuz/ToAx6UDodwwFcFhyP1wylC58dUeWsPY4HWfb/WpINy8k\\n\
            -----END PRIVATE KEY-----\\n\
            "
            }
            """;

    private final Resources<CertificateDocument> certificates;
    private final CertificateWrites writes;

    CertificateController(Certificates certificates, CertificateWrites writes) {
        this.certificates = certificates.resources();
        this.writes = writes;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Import a certificate",
            description = "The key is checked, sealed, and never shown again.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema =
                                                    @Schema(
                                                            implementation =
                                                                    CertificateImport.class),
                                            examples = @ExampleObject(EXAMPLE))))
    @ApiResponse(
            responseCode = "201",
            description = "Created",
            content = @Content(schema = @Schema(implementation = CertificateView.class)))
    ResponseEntity<JsonNode> create(Write write) {
        return writes.create(write);
    }

    @GetMapping
    @Operation(summary = "List certificates")
    Slice<JsonNode> list(Page page, Filter filter) {
        return certificates.list(page, filter);
    }

    @GetMapping("/{id}")
    @Operation(summary = "Read a certificate")
    @ApiResponse(
            responseCode = "200",
            description = "The certificate",
            content = @Content(schema = @Schema(implementation = CertificateView.class)))
    ResponseEntity<JsonNode> get(@Parameter(example = ID) @PathVariable String id) {
        return certificates.get(id);
    }

    @PutMapping(path = "/{id}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Replace a certificate",
            description =
                    "What is left out is reset to its default, but for the key: it stays if it"
                            + " belongs to"
                            + " the new certificate, too.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema =
                                                    @Schema(
                                                            implementation =
                                                                    CertificateImport.class),
                                            examples = @ExampleObject(EXAMPLE))))
    @ApiResponse(
            responseCode = "200",
            description = "Replaced",
            content = @Content(schema = @Schema(implementation = CertificateView.class)))
    ResponseEntity<JsonNode> replace(
            @Parameter(example = ID) @PathVariable String id, Write write) {
        return writes.replace(id, write);
    }

    @PatchMapping(path = "/{id}", consumes = MediaTypes.MERGE_PATCH)
    @Operation(
            summary = "Change parts of a certificate",
            description = "A merge patch (RFC 7396): members that are there replace, null resets.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            schema = @Schema(type = "object"),
                                            examples =
                                                    @ExampleObject(
                                                            "{\"comment\": \"Until next year\"}"))))
    @ApiResponse(
            responseCode = "200",
            description = "Changed",
            content = @Content(schema = @Schema(implementation = CertificateView.class)))
    ResponseEntity<JsonNode> patch(@Parameter(example = ID) @PathVariable String id, Write write) {
        return writes.patch(id, write);
    }

    @DeleteMapping("/{id}")
    @Operation(
            summary = "Delete a certificate",
            description = "No distribution may name it any more. The default one stays.")
    @ApiResponse(responseCode = "204", description = "Deleted", content = @Content)
    ResponseEntity<JsonNode> delete(@Parameter(example = ID) @PathVariable String id, Write write) {
        return certificates.delete(id, write);
    }
}
