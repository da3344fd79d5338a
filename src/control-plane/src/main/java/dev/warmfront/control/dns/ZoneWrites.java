package dev.warmfront.control.dns;

import dev.warmfront.control.resource.Declared;
import dev.warmfront.control.resource.Resources;
import dev.warmfront.control.web.Documents;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.control.web.Write;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The making of zones, which get more than they ask for.
@Component
class ZoneWrites {

    private final Resources<ZoneDraft> zones;
    private final ZoneKind kind;
    private final JsonMapper json;

    ZoneWrites(Zones zones, JsonMapper json) {
        this.zones = zones.resources();
        this.kind = zones.kind();
        this.json = json;
    }

    /// A new zone, with its SOA and NS.
    ResponseEntity<JsonNode> create(Write write) {
        ZoneDraft asked = Documents.read(write.document(), ZoneDraft.class);
        Declared<ZoneDraft> zone = kind.declared(asked, null);
        try {
            return zones.create(write.with(json.valueToTree(zone.draft())));
        } catch (ProblemException e) {
            throw e.pointing(fault -> fault.at(zone.origin().apply(fault.pointer())));
        }
    }
}
