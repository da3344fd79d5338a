package dev.warmfront.control.distribution;

import dev.warmfront.control.tenancy.Scope;
import dev.warmfront.control.tenancy.Tenancy;
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
    private final Tenancy tenancy;

    Aliases(JdbcClient jdbc, Tenancy tenancy) {
        this.jdbc = jdbc;
        this.tenancy = tenancy;
    }

    /// Those of some names that are new, by where the document says so. What is no name at all is
    /// left to the compiler.
    static Map<String, String> named(List<String> aliases, List<String> standing) {
        Map<String, String> named = new TreeMap<>();
        for (int i = 0; i < aliases.size(); i++) {
            String name = aliases.get(i).toLowerCase(Locale.ROOT);
            if (HostName.isValidWithWildcard(name) && !standing.contains(aliases.get(i))) {
                named.put("/aliases/" + i, name);
            }
        }
        return named;
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
        Map<String, String> taken = tenancy.everywhere(() -> taken(id, names));
        if (!taken.isEmpty()) {
            StringBuilder detail = new StringBuilder("aliases:");
            taken.forEach((name, owner) ->
                    detail.append(' ')
                            .append(name)
                            .append(" (expected: a name that ")
                            .append(owner)
                            .append(" does not have)"));
            throw new ProblemException(Problem.NAME_IS_TAKEN, detail.toString());
        }
        jdbc.sql("delete from distribution_alias where distribution_id = :id")
                .param("id", id)
                .update();
        jdbc.sql(
                        """
                        insert into distribution_alias (name, distribution_id, tenant_id)
                        select name, :id, :tenant from unnest(:names) as name
                        """)
                .param("tenant", Scope.present().tenant())
                .param("names", names)
                .param("id", id)
                .update();
    }

    /// Which of these names another distribution has, whosever it is; and which, as far as that is
    /// for this tenant to know.
    private Map<String, String> taken(String id, String[] names) {
        Map<String, String> taken = new TreeMap<>();
        jdbc.sql(
                        """
                        select name,
                               case when tenant_id = (select tenant_id from resource where id = :id)
                                    then 'distribution/' || distribution_id
                                    else 'somebody else'
                               end as owner
                          from distribution_alias
                         where name = any(:names) and distribution_id <> :id
                        """)
                .param("names", names)
                .param("id", id)
                .query(row -> {
                    taken.put(row.getString("name"), row.getString("owner"));
                });
        return taken;
    }
}
