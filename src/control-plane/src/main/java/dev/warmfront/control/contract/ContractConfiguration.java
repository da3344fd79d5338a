package dev.warmfront.control.contract;

import dev.warmfront.control.resource.ResourceFactory;
import dev.warmfront.control.web.Filter;
import dev.warmfront.control.web.Page;
import dev.warmfront.control.web.Write;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;

/// Puts the contract together.
@Configuration(proxyBeanMethods = false)
class ContractConfiguration {

    private static final String ABOUT =
            """
            Warmfront is a content delivery network that you run yourself.

            Every call needs an API key: `Authorization: Bearer wf_…`. Every write records a change,
            named in the answer's `Warmfront-Change`; `GET /v1/changes/{id}?wait=30s` tells when
            every edge runs it. Errors are problems (RFC 9457) that list every fault at once.
            Unknown fields and unknown parameters are errors. `?dryRun=true` does everything and
            keeps nothing.

            Where tenants share the installation, a key of the installation acts for the one whose
            id or name is in the header `Warmfront-Tenant`, and for its own without; a key of a
            tenant acts for that one, and nothing of another exists for it.
            """;

    /// The name of the security scheme, by which Swagger UI authorises once for all operations.
    static final String SCHEME = "apiKey";

    ContractConfiguration() {
        SpringDocUtils.getConfig()
                .addRequestWrapperToIgnore(Write.class, Page.class, Filter.class)
                .replaceWithSchema(JsonNode.class, new ObjectSchema());
    }

    @Bean
    OpenAPI contract() {
        return new OpenAPI()
                .info(new Info().title("Warmfront").version("v1").description(ABOUT))
                // Relative, so that it is right wherever the page was loaded from.
                .servers(List.of(new Server().url("/").description("This control plane")))
                .components(
                        new Components()
                                .addSecuritySchemes(
                                        SCHEME,
                                        new SecurityScheme()
                                                .type(SecurityScheme.Type.HTTP)
                                                .scheme("bearer")
                                                .description("An API key: `wf_…`")))
                .addSecurityItem(new SecurityRequirement().addList(SCHEME));
    }

    @Bean
    OperationCustomizer commonParameters() {
        return new CommonParameters();
    }

    @Bean
    OperationCustomizer resourceOperations() {
        return new ResourceOperations();
    }

    @Bean
    OpenApiCustomizer resourceSchemas(ListableBeanFactory beans) {
        return new ResourceSchemas(beans);
    }

    @Bean
    OpenApiCustomizer documentSchema(ResourceFactory resources) {
        return new DocumentSchema(resources);
    }

    @Bean
    OpenApiCustomizer commonAnswers() {
        return new CommonAnswers();
    }

    @Bean
    RequiredMembers requiredMembers() {
        return new RequiredMembers();
    }
}
