package dev.warmfront.control.resource;

import dev.warmfront.control.tenancy.Scope;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Which resources there are for whom the thread is at work for, of whatever kind, by id and by
/// name.
@Component
public class Register {

    private final JdbcClient jdbc;

    Register(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// What a resource is called.
    ///
    /// @param name null when it has none
    public record Entry(String noun, @Nullable String name) {}

    public Optional<Entry> find(String id) {
        Scope scope = Scope.present();
        return jdbc.sql(
                        "select kind, name from resource where id = :id and "
                                + scope.seesResource())
                .param("tenant", scope.setting())
                .param("id", id)
                .query((row, number) -> new Entry(row.getString("kind"), row.getString("name")))
                .optional();
    }

    /// The id of the resource of that kind and name.
    public Optional<String> id(String noun, String name) {
        Scope scope = Scope.present();
        return jdbc.sql(
                        "select id from resource where kind = :kind and name = :name and "
                                + scope.seesResource())
                .param("tenant", scope.setting())
                .param("kind", noun)
                .param("name", name)
                .query((row, number) -> row.getString("id"))
                .optional();
    }

    /// The kinds in which there is one of that name, in the order of the nouns.
    public List<String> nouns(String name) {
        Scope scope = Scope.present();
        return jdbc.sql(
                        "select kind from resource where name = :name and "
                                + scope.seesResource()
                                + " order by kind")
                .param("tenant", scope.setting())
                .param("name", name)
                .query((row, number) -> row.getString("kind"))
                .list();
    }

    /// All names of a kind, in their order; a thousand at most.
    public List<String> names(String noun) {
        Scope scope = Scope.present();
        return jdbc.sql(
                        """
                        select name
                          from resource
                         where kind = :kind and name is not null and %s
                         order by name
                         limit 1000
                        """
                                .formatted(scope.seesResource()))
                .param("tenant", scope.setting())
                .param("kind", noun)
                .query((row, number) -> row.getString("name"))
                .list();
    }
}
