package dev.warmfront.control.resource;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Which resources there are, of whatever kind, by id and by name.
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
        return jdbc.sql("select kind, name from resource where id = :id")
                .param("id", id)
                .query((row, number) -> new Entry(row.getString("kind"), row.getString("name")))
                .optional();
    }

    /// The id of the resource of that kind and name.
    public Optional<String> id(String noun, String name) {
        return jdbc.sql("select id from resource where kind = :kind and name = :name")
                .param("kind", noun)
                .param("name", name)
                .query((row, number) -> row.getString("id"))
                .optional();
    }

    /// The kinds in which there is one of that name, in the order of the nouns.
    public List<String> nouns(String name) {
        return jdbc.sql("select kind from resource where name = :name order by kind")
                .param("name", name)
                .query((row, number) -> row.getString("kind"))
                .list();
    }

    /// All names of a kind, in their order; a thousand at most.
    public List<String> names(String noun) {
        return jdbc.sql(
                        """
                        select name
                          from resource
                         where kind = :kind and name is not null
                         order by name
                         limit 1000
                        """)
                .param("kind", noun)
                .query((row, number) -> row.getString("name"))
                .list();
    }
}
