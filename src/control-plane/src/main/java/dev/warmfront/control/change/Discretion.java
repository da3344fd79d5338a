package dev.warmfront.control.change;

import dev.warmfront.control.change.Gate.Complaint;
import dev.warmfront.control.change.Progress.EdgeStanding;
import dev.warmfront.control.change.Progress.Standing;
import dev.warmfront.control.tenancy.Scope;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Keeps from a tenant what is said of anything but its own resources: releases hold those of all,
/// and so does what the compiler and edges have to say. Whoever runs the installation hears it all.
@Component
class Discretion {

    private static final String ELSEWHERE = "installation";
    private static final String SENTENCE =
            "something beyond this tenant (expected: whoever runs the installation to know)";

    private final JdbcClient jdbc;

    Discretion(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// The same, in words that are fit for whom the thread is at work for.
    List<Complaint> about(List<Complaint> complaints) {
        if (!Scope.present().isGuest() || complaints.isEmpty()) {
            return complaints;
        }
        Set<String> own = own(complaints);
        return complaints.stream()
                .map(one -> own.contains(one.subject()) ? one : veiled(one))
                .distinct()
                .toList();
    }

    /// The same of how far a change has come.
    Standing about(Standing standing) {
        if (!Scope.present().isGuest()) {
            return standing;
        }
        return new Standing(
                standing.status(),
                standing.releaseVersion(),
                about(standing.diagnostics()),
                standing.edges().stream().map(Discretion::veiled).toList(),
                standing.slowest());
    }

    private Set<String> own(List<Complaint> complaints) {
        return jdbc
                .sql(
                        """
                        select kind || '/' || id
                          from resource
                         where id = any(:ids) and tenant_id = :tenant
                        """)
                .param(
                        "ids",
                        complaints.stream()
                                .map(one -> one.subject())
                                .map(subject -> subject.substring(subject.indexOf('/') + 1))
                                .toArray(String[]::new))
                .param("tenant", Scope.present().tenant())
                .query((row, number) -> row.getString(1))
                .list()
                .stream()
                .collect(Collectors.toSet());
    }

    private static Complaint veiled(Complaint complaint) {
        return new Complaint(complaint.error(), complaint.code(), ELSEWHERE, "", SENTENCE);
    }

    private static EdgeStanding veiled(EdgeStanding edge) {
        return new EdgeStanding(
                edge.edgeId(),
                edge.name(),
                edge.state(),
                edge.runningRelease(),
                edge.acknowledgedAt(),
                edge.diagnostic() == null ? null : SENTENCE);
    }
}
