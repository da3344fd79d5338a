package dev.warmfront.control.tenant;

import dev.warmfront.control.resource.ResourceFactory;
import dev.warmfront.control.resource.Resources;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// All tenants.
@Component
public class Tenants {

    private final JdbcClient jdbc;
    private final Resources<TenantDraft> resources;

    Tenants(ResourceFactory factory, JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.resources = factory.of(new TenantKind(jdbc));
    }

    /// The id of the tenant that is meant by an id or a name.
    public Optional<String> find(String idOrName) {
        return jdbc.sql(
                        """
                        select id
                          from resource
                         where kind = :kind and (id = :word or name = :word)
                        """)
                .param("kind", TenantKind.NOUN)
                .param("word", idOrName)
                .query((row, number) -> row.getString(1))
                .optional();
    }

    Resources<TenantDraft> resources() {
        return resources;
    }
}
