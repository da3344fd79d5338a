package dev.warmfront.control.publish;

import dev.warmfront.control.change.Gate.Complaint;
import dev.warmfront.snapshot.Release;
import dev.warmfront.snapshot.Snapshot;
import dev.warmfront.snapshot.base.Resource;
import dev.warmfront.snapshot.distribution.Distribution;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Whether edges are to stay at an earlier release, and what it says today.
///
/// Certificates are those of today: a private key that was replaced must not come back, and one
/// that was renewed must not wait for the end of a pin.
@Component
class Pins {

    private final JdbcClient jdbc;

    Pins(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// The pin that stands.
    Optional<Pin> standing() {
        return jdbc.sql(
                        """
                        select number, version, contains, rejects, reason, actor, at
                          from release_pin
                         where lifted_after = 9223372036854775807
                        """)
                .query(Pins::pin)
                .optional();
    }

    /// Makes a pin, instead of one that stands. Runs in the transaction of a write, which must hold
    /// the lock of all writes.
    ///
    /// @param failed the version of the release that failed; 0 when none did
    /// @param newest the number of the newest change
    Pin pin(long version, long failed, String reason, String actor, long newest) {
        lift(newest);
        return jdbc.sql(
                        """
                        insert into release_pin
                               (version, contains, rejects, reason, actor, pinned_after)
                        values (:version, :contains, :rejects, :reason, :actor, :newest)
                        returning number, version, contains, rejects, reason, actor, at
                        """)
                .param("version", version)
                .param("contains", contained(version))
                .param("rejects", failed == 0 ? null : contained(failed), Types.BIGINT)
                .param("reason", reason)
                .param("actor", actor)
                .param("newest", newest)
                .query(Pins::pin)
                .single();
    }

    /// Lifts the pin that stands, if one does.
    void lift(long newest) {
        jdbc.sql(
                        """
                        update release_pin
                           set lifted_after = :newest
                         where lifted_after = 9223372036854775807
                        """)
                .param("newest", newest)
                .update();
    }

    /// What edges run under a pin.
    ///
    /// @param said what the release said
    /// @param present what is asked for now
    static Snapshot content(Snapshot said, Snapshot present) {
        return new Snapshot(
                said.distributions(),
                said.zones(),
                said.webAcls(),
                said.healthChecks(),
                present.certificates());
    }

    /// What stands in the way of running a release again: certificates that are gone.
    static List<Complaint> missing(Release release, Snapshot present) {
        Set<String> there =
                present.certificates().stream().map(Resource::id).collect(Collectors.toSet());
        List<Complaint> missing = new ArrayList<>();
        for (Distribution distribution : release.snapshot().distributions()) {
            String certificate = distribution.certificateId();
            if (certificate != null && !there.contains(certificate)) {
                missing.add(
                        new Complaint(
                                true,
                                "pinned-release-needs-certificate",
                                "distribution/" + distribution.id(),
                                "",
                                "certificateId: "
                                        + certificate
                                        + " in release "
                                        + release.version()
                                        + " (expected: a certificate that is there)"));
            }
        }
        return missing;
    }

    /// The number of the newest change that a release contains: of one that was published under a
    /// pin, what the pinned one contains.
    private long contained(long version) {
        return jdbc.sql(
                        """
                        select coalesce(
                               (select pin.contains
                                  from release
                                  join release_pin pin
                                    on release.change_number > pin.pinned_after
                                   and release.change_number <= pin.lifted_after
                                 where release.version = :version),
                               (select max(change_number)
                                  from publication
                                 where release_version = :version
                                   and not exists (
                                       select 1
                                         from release_pin pin
                                        where change_number > pin.pinned_after
                                          and change_number <= pin.lifted_after)))
                        """)
                .param("version", version)
                .query(Long.class)
                .single();
    }

    private static Pin pin(ResultSet row, int number) throws SQLException {
        return new Pin(
                row.getLong("number"),
                row.getLong("version"),
                row.getLong("contains"),
                row.getObject("rejects", Long.class),
                row.getString("reason"),
                row.getString("actor"),
                row.getObject("at", OffsetDateTime.class).toInstant());
    }
}
