package dev.warmfront.control.resource;

import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        List<Fault> faults = new ArrayList<>();
        TreeSet<String> targets = new TreeSet<>();
        new TreeMap<>(references)
                .forEach((pointer, to) -> {
                    if (exists(to)) {
                        targets.add(to);
                    } else {
                        faults.add(
                                Fault.of(
                                        pointer,
                                        "no-such-resource",
                                        to,
                                        "the id of something that exists"));
                    }
                });
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        for (String to : targets) {
            jdbc.sql("insert into reference (from_id, to_id) values (:from, :to)")
                    .param("from", from)
                    .param("to", to)
                    .update();
        }
    }

    /// Who relies on `id`, as kind and id.
    List<String> referrers(String id) {
        return jdbc.sql(
                        """
                        select resource.kind || '/' || resource.id
                          from reference
                          join resource on resource.id = reference.from_id
                         where reference.to_id = :id
                         order by resource.kind, resource.id
                         limit 20
                        """)
                .param("id", id)
                .query((row, number) -> row.getString(1))
                .list();
    }

    private boolean exists(String id) {
        return jdbc.sql("select exists (select from resource where id = :id)")
                .param("id", id)
                .query(Boolean.class)
                .single();
    }
}
