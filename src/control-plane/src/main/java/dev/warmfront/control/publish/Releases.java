package dev.warmfront.control.publish;

import dev.warmfront.control.change.Bell;
import dev.warmfront.control.change.Change;
import dev.warmfront.control.change.Gate.Complaint;
import dev.warmfront.control.change.Versions;
import dev.warmfront.control.web.Page;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.engine.fleet.Digests;
import dev.warmfront.snapshot.Delta;
import dev.warmfront.snapshot.Digest;
import dev.warmfront.snapshot.Release;
import dev.warmfront.snapshot.Snapshot;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Everything that was published, in order.
@Component
public class Releases {

    /// Every so many releases one is kept whole, so that reading one never takes more steps.
    private static final int STEPS = 64;

    /// Releases share what they have in common, so keeping some in memory costs little.
    private static final int KEPT = 64;

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Bell bell;
    private final Pins pins;
    private final Versions versions;
    private final Digests digests = new Digests();
    private final ConcurrentSkipListMap<Long, Release> kept = new ConcurrentSkipListMap<>();

    /// What has become of a change.
    ///
    /// @param releaseVersion the first release that contains it; null while there is none
    /// @param held whether there is none because releases are pinned to one without it
    /// @param diagnostics why there is none
    public record Coverage(
            @Nullable Long releaseVersion, boolean held, List<Complaint> diagnostics) {

        static final Coverage NONE = new Coverage(null, false, List.of());

        /// Not in the release that is pinned: because it failed, or it has to wait.
        static Coverage heldBy(Pin pin, Change change) {
            boolean failed = pin.rejects(change.number());
            String why = pin.reason().isEmpty() ? "" : ": " + pin.reason();
            String message =
                    "release: pinned to %d by %s%s (expected: the pin lifted, DELETE %s)"
                            .formatted(pin.version(), pin.actor(), why, Rollbacks.PATH);
            String code = failed ? "release-failed" : "releases-are-pinned";
            Complaint complaint = new Complaint(failed, code, pin.subject(), "", message);
            return new Coverage(null, !failed, List.of(complaint));
        }
    }

    /// What was made here last and may be committed by now. A row with its version and its digest
    /// is this release, so it need not be read again.
    private volatile Release candidate = Release.NONE;

    private record Step(long version, @Nullable Long base, Delta delta) {}

    Releases(JdbcClient jdbc, JsonMapper json, Bell bell, Pins pins, Versions versions) {
        this.jdbc = jdbc;
        this.json = json;
        this.bell = bell;
        this.pins = pins;
        this.versions = versions;
    }

    /// The newest release, [Release#NONE] before there is one.
    public Release newest() {
        long version =
                jdbc.sql("select coalesce(max(version), 0) from release")
                        .query((row, number) -> row.getLong(1))
                        .single();
        return find(version).orElseThrow();
    }

    /// The release with this version.
    public Optional<Release> find(long version) {
        if (version == 0) {
            return Optional.of(Release.NONE);
        }
        Deque<Step> steps = new ArrayDeque<>();
        Long next = version;
        Release release = Release.NONE;
        while (next != null) {
            Release known = kept.get(next);
            if (known != null) {
                release = known;
                break;
            }
            Optional<Step> step = step(next);
            if (step.isEmpty()) {
                return Optional.empty();
            }
            Release made = candidate;
            if (made.version() == next && made.digest().equals(step.get().delta().target())) {
                release = made;
                break;
            }
            steps.push(step.get());
            next = step.get().base();
        }
        for (Step step : steps) {
            release = step.delta().applyTo(release, digests::of);
        }
        keep(release);
        return Optional.of(release);
    }

    /// The release with this version.
    ///
    /// @throws ProblemException if there is none
    Release require(long version) {
        return find(version)
                .orElseThrow(() -> ProblemException.notFound("release", Long.toString(version)));
    }

    /// What has become of a change. One of what a pin does not hold back, a certificate or an
    /// invalidation, is in the next release whatever is pinned; any other that came after the
    /// pinned release is in the first one after the pin.
    public Coverage coverage(Change change) {
        boolean holdable = versions.newest(change.subject()) > 0;
        Optional<Pin> pin = holdable ? pins.standing() : Optional.empty();
        if (pin.isPresent() && change.number() > pin.get().contains()) {
            return Coverage.heldBy(pin.get(), change);
        }
        return jdbc.sql(
                        """
                        select release_version, diagnostics::text
                          from publication
                         where change_number >= greatest(
                               :number,
                               (select max(lifted_after) + 1
                                  from release_pin
                                 where :holdable
                                   and contains < :number
                                   and lifted_after between :number and 9223372036854775806))
                         order by release_version is null, change_number
                         limit 1
                        """)
                .param("number", change.number())
                .param("holdable", holdable)
                .query((row, number) ->
                        new Coverage(
                                row.getObject("release_version", Long.class),
                                false,
                                complaints(row.getString("diagnostics"))))
                .optional()
                .orElse(Coverage.NONE);
    }

    /// The number of the newest change that was looked at; 0 before any was.
    long covered() {
        return jdbc.sql("select coalesce(max(change_number), 0) from publication")
                .query((row, number) -> row.getLong(1))
                .single();
    }

    /// Publishes a snapshot as what stands after a change, unless it is what is published already.
    ///
    /// @return the release that has it
    Release publish(long changeNumber, Snapshot snapshot, List<Complaint> warnings) {
        Release newest = newest();
        Release next = Release.of(newest.version() + 1, snapshot, digests::of);
        if (next.digest().equals(newest.digest()) && newest.version() > 0) {
            record(changeNumber, newest.version(), warnings);
            return newest;
        }
        append(newest, next, changeNumber);
        record(changeNumber, next.version(), warnings);
        return next;
    }

    /// Publishes what stands after the same change as the newest release, unless it is that.
    ///
    /// @return the release that has it
    Release renew(Snapshot snapshot) {
        Release newest = newest();
        Release next = Release.of(newest.version() + 1, snapshot, digests::of);
        if (next.digest().equals(newest.digest()) || newest.version() == 0) {
            return newest;
        }
        long change =
                jdbc.sql("select change_number from release where version = :version")
                        .param("version", newest.version())
                        .query((row, number) -> row.getLong(1))
                        .single();
        append(newest, next, change);
        bell.ring(Bell.Tone.RELEASE);
        return next;
    }

    private void append(Release newest, Release next, long changeNumber) {
        boolean whole = next.version() % STEPS == 1;
        Delta delta = Delta.between(whole ? Release.NONE : newest, next);
        jdbc.sql(
                        """
                        insert into release
                               (version, digest, base_version, upserts, removals, change_number)
                        values (:version, :digest, :base, :upserts, :removals, :change)
                        """)
                .param("version", next.version())
                .param("digest", next.digest().bytes())
                .param("base", whole ? null : newest.version(), Types.BIGINT)
                .param("upserts", delta.upserts().toArray(byte[][]::new))
                .param("removals", delta.removals().toArray(String[]::new))
                .param("change", changeNumber)
                .update();
        candidate = next;
    }

    /// Records that nothing could be published.
    void refuse(long changeNumber, List<Complaint> errors) {
        record(changeNumber, null, errors);
    }

    /// Keeps a release at hand that was committed here.
    void keep(Release release) {
        kept.put(release.version(), release);
        while (kept.size() > KEPT) {
            kept.pollFirstEntry();
        }
    }

    Optional<ReleaseView> view(long version) {
        return views("version = :version", version, 1).stream().findFirst();
    }

    /// Up to one more than a page, the newest first.
    List<ReleaseView> list(Page page) {
        long before = page.after().isEmpty() ? Long.MAX_VALUE : Long.parseLong(page.after());
        return views("version < :version", before, page.limit() + 1);
    }

    private List<ReleaseView> views(String condition, long version, int limit) {
        return jdbc.sql(
                        """
                        select version, digest, change.id as change_id, release.at
                          from release
                          join change on change.number = release.change_number
                         where %s
                         order by version desc
                         limit :limit
                        """
                                .formatted(condition))
                .param("version", version)
                .param("limit", limit)
                .query((row, number) ->
                        new ReleaseView(
                                row.getLong("version"),
                                HexFormat.of().formatHex(row.getBytes("digest")),
                                row.getString("change_id"),
                                row.getObject("at", OffsetDateTime.class).toInstant()))
                .list();
    }

    private void record(long changeNumber, @Nullable Long version, List<Complaint> diagnostics) {
        jdbc.sql(
                        """
                        insert into publication (change_number, release_version, diagnostics)
                        values (:change, :version, :diagnostics::jsonb)
                        """)
                .param("change", changeNumber)
                .param("version", version, Types.BIGINT)
                .param("diagnostics", json.writeValueAsString(diagnostics))
                .update();
        bell.ring(Bell.Tone.RELEASE);
    }

    private Optional<Step> step(long version) {
        return jdbc.sql(
                        """
                        select release.version, release.digest, release.base_version,
                               base.digest as base_digest, release.upserts, release.removals
                          from release
                          left join release base on base.version = release.base_version
                         where release.version = :version
                        """)
                .param("version", version)
                .query((row, number) -> step(row))
                .optional();
    }

    private static Step step(ResultSet row) throws SQLException {
        Long base = row.getObject("base_version", Long.class);
        byte[] baseDigest = row.getBytes("base_digest");
        return new Step(
                row.getLong("version"),
                base,
                new Delta(
                        baseDigest == null ? Release.NONE.digest() : digest(baseDigest),
                        row.getLong("version"),
                        digest(row.getBytes("digest")),
                        Arrays.stream((Object[]) row.getArray("upserts").getArray())
                                .map(bytes -> (byte[]) bytes)
                                .toList(),
                        List.of((String[]) row.getArray("removals").getArray())));
    }

    private List<Complaint> complaints(String text) {
        return List.of(json.readValue(text, Complaint[].class));
    }

    private static Digest digest(byte[] bytes) {
        return new Digest(HexFormat.of().formatHex(bytes));
    }
}
