package dev.warmfront.control.certificate;

import dev.warmfront.control.resource.ResourceContract;
import dev.warmfront.control.resource.ResourceController;
import dev.warmfront.control.web.Write;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RestController
@RequestMapping(path = "/v1/certificates", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Certificates", description = "Certificates for the names of distributions")
@ResourceContract(
        one = "a certificate",
        many = "certificates",
        draft = CertificateImport.class,
        view = CertificateView.class,
        id = CertificateController.ID,
        example = CertificateController.EXAMPLE,
        patch = "{\"comment\": \"Until next year\"}",
        create = "Import",
        onCreate = "The key is checked, sealed, and never shown again.",
        onReplace = "The key stays when it is left out and belongs to the new certificate, too.",
        onDelete = "No distribution may name it any more. The default one stays.")
class CertificateController extends ResourceController<CertificateDocument> {

    static final String ID = "cert-01jd9s3c5yqk2m8x4v7w6z0abc";

    /// Made for this example and worth nothing: whoever reads the contract has its key.
    static final String EXAMPLE =
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

    private final CertificateWrites writes;

    CertificateController(Certificates certificates, CertificateWrites writes) {
        super(certificates.resources());
        this.writes = writes;
    }

    @Override
    public ResponseEntity<JsonNode> create(Write write) {
        return writes.create(write);
    }

    @Override
    public ResponseEntity<JsonNode> replace(@PathVariable String id, Write write) {
        return writes.replace(id, write);
    }

    @Override
    public ResponseEntity<JsonNode> patch(@PathVariable String id, Write write) {
        return writes.patch(id, write);
    }
}
