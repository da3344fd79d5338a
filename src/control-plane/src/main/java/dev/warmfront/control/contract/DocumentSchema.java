package dev.warmfront.control.contract;

import dev.warmfront.control.resource.Declarations;
import dev.warmfront.control.resource.ResourceFactory;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;

/// The document of `/v1/apply`: a list for every kind of resource that a document may hold.
final class DocumentSchema implements OpenApiCustomizer {

    private final ResourceFactory resources;

    DocumentSchema(ResourceFactory resources) {
        this.resources = resources;
    }

    @Override
    public void customise(OpenAPI contract) {
        ObjectSchema document = new ObjectSchema();
        document.description(
                "Resources that are to stand as they are written here. Where an id is expected, `@`"
                        + " with kind and name may stand");
        StringSchema owner = new StringSchema();
        owner.addType("string");
        owner.addType("null");
        owner.description("Whose they are; null for a document that owns and deletes nothing")
                .example("shop");
        document.addProperty("owner", owner);
        for (Declarations<?> kind : resources.declarations()) {
            if (kind.isDeclarable()) {
                document.addProperty(kind.member(), new ArraySchema().items(draft(kind)));
            }
        }
        document.setRequired(List.of("owner"));
        contract.getComponents().addSchemas("ApplyDocument", document);
    }

    private static Schema<?> draft(Declarations<?> kind) {
        var named = kind.draft().getAnnotation(io.swagger.v3.oas.annotations.media.Schema.class);
        return new Schema<>().$ref("#/components/schemas/" + named.name());
    }
}
