package dev.warmfront.control.apply;

import dev.warmfront.control.tenancy.Scope;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The tables `ownership` and `declaration`: who owns what, and when who last wrote.
@Component
class Owners {

    private final JdbcClient jdbc;

    Owners(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// A resource.
    ///
    /// @param name null when it has none
    record Owned(String noun, String id, @Nullable String name) {}

    /// The owners of those resources that have one, by id.
    Map<String, String> of(Collection<String> ids) {
        Map<String, String> owners = new HashMap<>();
        Scope scope = Scope.present();
        jdbc.sql(
                        """
                        select resource_id, owner
                          from ownership
                         where resource_id = any(:ids) and %s
                        """
                                .formatted(scope.owns("ownership")))
                .param("tenant", scope.setting())
                .param("ids", ids.toArray(String[]::new))
                .query(row -> {
                    owners.put(row.getString("resource_id"), row.getString("owner"));
                });
        return owners;
    }

    List<Owned> ownedBy(String owner) {
        return select("ownership.owner = :owner", Map.of("owner", owner));
    }

    /// What nobody owns, of these kinds; so many at most.
    List<Owned> unowned(List<String> nouns, int limit) {
        return select(
                "ownership.owner is null and resource.kind = any(:nouns)",
                Map.of("nouns", nouns.toArray(String[]::new), "limit", limit));
    }

    /// Everything of these kinds; so many at most.
    List<Owned> all(List<String> nouns, int limit) {
        return select(
                "resource.kind = any(:nouns)",
                Map.of("nouns", nouns.toArray(String[]::new), "limit", limit));
    }

    /// Gives a resource to somebody, or to nobody.
    void give(String id, @Nullable String owner) {
        if (owner == null) {
            jdbc.sql("delete from ownership where resource_id = :id").param("id", id).update();
            return;
        }
        jdbc.sql(
                        """
                        insert into ownership (resource_id, owner, tenant_id)
                        values (:id, :owner, :tenant)
                        on conflict (resource_id) do update set owner = excluded.owner
                        """)
                .param("id", id)
                .param("owner", owner)
                .param("tenant", Scope.present().tenant())
                .update();
    }

    /// Notes the last change that an owner's document made.
    void declared(String owner, long changeNumber) {
        jdbc.sql(
                        """
                        insert into declaration (tenant_id, owner, change_number)
                        values (:tenant, :owner, :number)
                        on conflict (tenant_id, owner) do update
                           set change_number = excluded.change_number
                        """)
                .param("tenant", Scope.present().tenant())
                .param("owner", owner)
                .param("number", changeNumber)
                .update();
    }

    /// The id of the last change that an owner's document made.
    Optional<String> lastChange(String owner) {
        return jdbc.sql(
                        """
                        select change.id
                          from declaration
                          join change on change.number = declaration.change_number
                         where declaration.owner = :owner and declaration.tenant_id = :tenant
                        """)
                .param("tenant", Scope.present().tenant())
                .param("owner", owner)
                .query((row, number) -> row.getString("id"))
                .optional();
    }

    private List<Owned> select(String condition, Map<String, Object> values) {
        String limit = values.containsKey("limit") ? "limit :limit" : "";
        Scope scope = Scope.present();
        return jdbc.sql(
                        """
                        select resource.kind, resource.id, resource.name
                          from resource
                          left join ownership on ownership.resource_id = resource.id
                         where not resource.managed and %s and (%s)
                         order by resource.kind, resource.name, resource.id
                        %s
                        """
                                .formatted(scope.owns("resource"), condition, limit))
                .param("tenant", scope.setting())
                .params(values)
                .query((row, number) ->
                        new Owned(
                                row.getString("kind"), row.getString("id"), row.getString("name")))
                .list();
    }
}
