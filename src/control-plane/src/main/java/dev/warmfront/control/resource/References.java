package dev.warmfront.control.resource;

import dev.warmfront.control.tenancy.Scope;
import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.ProblemException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The table `reference`: who relies on whom.
@Component
class References {

    private final JdbcClient jdbc;

    References(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// Makes `from` rely on nothing.
    void clear(String from) {
        jdbc.sql("delete from reference where from_id = :from").param("from", from).update();
    }

    /// Makes `from` rely on exactly these.
    ///
    /// @param references ids, by where the document says so
    /// @throws ProblemException if one of them does not exist, naming every such place
    void replace(String from, Map<String, String> references) {
        clear(from);
        if (references.isEmpty()) {
            return;
        }
        Set<String> targets = new TreeSet<>(references.values());
        Set<String> present = present(targets);
        List<Fault> faults = new ArrayList<>();
        new TreeMap<>(references)
                .forEach((pointer, to) -> {
                    if (!present.contains(to)) {
                        String expected = "the id of something that exists";
                        faults.add(Fault.of(pointer, "no-such-resource", to, expected));
                    }
                });
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        jdbc.sql(
                        """
                        insert into reference (from_id, to_id, tenant_id)
                        select :from, to_id, :tenant from unnest(:targets) as to_id
                        """)
                .param("tenant", Scope.present().tenant())
                .param("from", from)
                .param("targets", targets.toArray(String[]::new))
                .update();
    }

    /// Who relies on `id`, as kind and id.
    List<String> referrers(String id) {
        Scope scope = Scope.present();
        return jdbc.sql(
                        """
                        select resource.kind || '/' || resource.id
                          from reference
                          join resource on resource.id = reference.from_id
                         where reference.to_id = :id and %s
                         order by resource.kind, resource.id
                         limit 20
                        """
                                .formatted(scope.owns("resource")))
                .param("tenant", scope.setting())
                .param("id", id)
                .query((row, number) -> row.getString(1))
                .list();
    }

    /// Those of these ids that something has that is there for this tenant.
    private Set<String> present(Set<String> ids) {
        Scope scope = Scope.present();
        return new HashSet<>(
                jdbc.sql("select id from resource where id = any(:ids) and " + scope.seesResource())
                        .param("tenant", scope.setting())
                        .param("ids", ids.toArray(String[]::new))
                        .query(String.class)
                        .list());
    }
}
