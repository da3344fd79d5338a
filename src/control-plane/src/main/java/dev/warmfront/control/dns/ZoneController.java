package dev.warmfront.control.dns;

import dev.warmfront.control.resource.ResourceContract;
import dev.warmfront.control.resource.VersionedController;
import dev.warmfront.control.web.Filter;
import dev.warmfront.control.web.Page;
import dev.warmfront.control.web.Slice;
import dev.warmfront.control.web.Write;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@RestController
@RequestMapping(path = "/v1/hosted-zones", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Hosted zones", description = "DNS zones that the edges answer for")
@ResourceContract(
        one = "a hosted zone",
        many = "hosted zones",
        draft = ZoneDraft.class,
        view = ZoneView.class,
        id = ZoneController.ID,
        example = ZoneController.EXAMPLE,
        patch = "{\"comment\": \"Our shop\"}",
        onList = "Without their record sets.",
        onReplace = "SOA and NS of the zone stay.",
        onDelete = "Nothing may be in it but SOA and NS of the zone itself.")
class ZoneController extends VersionedController<ZoneDraft> {

    static final String ID = "z-01jd9s3c5yqk2m8x4v7w6z0abc";

    static final String EXAMPLE =
            """
            {
              "name": "shop.example",
              "recordSets": [
                {
                  "name": "mail.shop.example", "type": "A", "ttlSeconds": 300,
                  "values": ["192.0.2.25"]
                }
              ]
            }
            """;

    private final ZoneWrites zoneWrites;

    ZoneController(Zones zones, ZoneWrites zoneWrites) {
        super(zones.resources());
        this.zoneWrites = zoneWrites;
    }

    @Override
    public ResponseEntity<JsonNode> create(Write write) {
        return zoneWrites.create(write);
    }

    @Override
    public Slice<JsonNode> list(Page page, Filter filter) {
        Slice<JsonNode> slice = super.list(page, filter);
        slice.items().forEach(zone -> ((ObjectNode) zone).remove("recordSets"));
        return slice;
    }
}
