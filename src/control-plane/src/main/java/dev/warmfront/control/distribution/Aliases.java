package dev.warmfront.control.distribution;

import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.snapshot.base.HostName;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The table `distribution_alias`: which distribution has a name.
@Component
class Aliases {

    private final JdbcClient jdbc;

    Aliases(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// Gives `id` these names and no others.
    ///
    /// @throws ProblemException if another distribution has one of them, naming it
    void claim(String id, List<String> aliases) {
        // What is no name at all is left to the compiler, which complains about all such at once.
        String[] names =
                aliases.stream()
                        .map(alias -> alias.toLowerCase(Locale.ROOT))
                        .filter(HostName::isValidWithWildcard)
                        .distinct()
                        .sorted()
                        .toArray(String[]::new);
        Map<String, String> taken = new TreeMap<>();
        jdbc.sql(
                        """
                        select name, distribution_id
                          from distribution_alias
                         where name = any(:names) and distribution_id <> :id
                         order by name
                        """)
                .param("names", names)
                .param("id", id)
                .query(row -> {
                    taken.put(row.getString("name"), row.getString("distribution_id"));
                });
        if (!taken.isEmpty()) {
            StringBuilder detail = new StringBuilder("aliases:");
            taken.forEach((name, owner) ->
                    detail.append(' ')
                            .append(name)
                            .append(" (expected: a name that distribution/")
                            .append(owner)
                            .append(" does not have)"));
            throw new ProblemException(Problem.NAME_IS_TAKEN, detail.toString());
        }
        jdbc.sql("delete from distribution_alias where distribution_id = :id")
                .param("id", id)
                .update();
        jdbc.sql(
                        """
                        insert into distribution_alias (name, distribution_id)
                        select name, :id from unnest(:names) as name
                        """)
                .param("names", names)
                .param("id", id)
                .update();
    }
}
