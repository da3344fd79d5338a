package dev.warmfront.control.watch;

import dev.warmfront.control.change.Bell;
import dev.warmfront.control.change.Lookout;
import dev.warmfront.control.tenancy.Scope;
import dev.warmfront.control.tenancy.Tenancy;
import dev.warmfront.control.web.Problem;
import dev.warmfront.control.web.ProblemException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Who watches what, known to every replica.
@Component
public class Watches implements Lookout.Keeper {

    /// How long a watch lives that nobody renews.
    static final Duration LIFE = Duration.ofSeconds(10);

    /// Each costs every edge something.
    static final int MOST = 30;

    static final int MOST_OF_A_TENANT = 10;

    private static final String COLUMNS = "id, distribution_id, status, path, edge_id, one_in";

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Bell bell;
    private final Tenancy tenancy;
    private final TransactionTemplate transactions;
    private final Lookout lookout = new Lookout("watches", this::look);
    private final List<Consumer<List<Watch>>> listeners = new CopyOnWriteArrayList<>();
    private volatile List<Watch> live = List.of();

    Watches(
            JdbcClient jdbc,
            JsonMapper json,
            Bell bell,
            Tenancy tenancy,
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.json = json;
        this.bell = bell;
        this.tenancy = tenancy;
        this.transactions = new TransactionTemplate(transactions);
        bell.onRing(Bell.Tone.WATCH, lookout::wake);
    }

    /// Hands who watches what to somebody, about once a second and whenever that changes.
    public void onLook(Consumer<List<Watch>> listener) {
        listeners.add(listener);
    }

    @Override
    public Lookout lookout() {
        return lookout;
    }

    /// The watch with this id, if it was not over at the last look.
    Optional<Watch> seen(String id) {
        return live.stream().filter(watch -> watch.id().equals(id)).findFirst();
    }

    /// One that this tenant began and that is not over.
    Optional<Watch> find(String id) {
        Scope scope = Scope.present();
        return jdbc.sql(
                        "select "
                                + COLUMNS
                                + " from access_watch where id = :id and until > now() and "
                                + scope.owns("access_watch"))
                .param("id", id)
                .param("tenant", scope.setting())
                .query(Watches::watch)
                .optional();
    }

    /// A watch begins.
    ///
    /// @throws ProblemException if there are too many already
    void begin(Watch watch) {
        long own = count();
        long all = tenancy.everywhere(this::count);
        if (own >= MOST_OF_A_TENANT || all >= MOST) {
            boolean mine = own >= MOST_OF_A_TENANT;
            throw new ProblemException(
                    Problem.TOO_MUCH_UNDER_WAY,
                    "watches of access logs: "
                            + (mine ? own : all)
                            + " (expected: less than "
                            + (mine ? MOST_OF_A_TENANT : MOST)
                            + " at once)");
        }
        renew(watch);
    }

    /// It goes on for another [#LIFE].
    void renew(Watch watch) {
        transactions.executeWithoutResult(nothing -> {
            jdbc.sql(
                            """
                            insert into access_watch
                                   (id, tenant_id, distribution_id, status, path, edge_id, one_in,
                                    until)
                            values (:id, :tenant, :distribution, :status, :path, :edge, :one_in,
                                    now() + make_interval(secs => :seconds))
                                on conflict (id) do update set until = excluded.until
                            """)
                    .param("id", watch.id())
                    .param("tenant", Scope.present().tenant())
                    .param("distribution", watch.distributionId())
                    .param("status", watch.status())
                    .param("path", watch.path())
                    .param("edge", watch.edgeId())
                    .param("one_in", watch.oneIn())
                    .param("seconds", LIFE.toSeconds())
                    .update();
            if (seen(watch.id()).isEmpty()) {
                bell.ring(Bell.Tone.WATCH);
            }
        });
    }

    /// It is over now. What is left of it is cleared away when nobody can be telling of it any
    /// more.
    void end(Watch watch) {
        transactions.executeWithoutResult(nothing -> {
            jdbc.sql("update access_watch set until = now() where id = :id")
                    .param("id", watch.id())
                    .update();
            bell.ring(Bell.Tone.WATCH);
        });
    }

    /// What edges have told of it since the last time; it is nowhere else from then on.
    List<Told> take(Watch watch) {
        return jdbc.sql(
                        """
                          with taken as (delete from access_line
                                          where watch_id = :id
                                      returning number, edge, lines, omitted)
                        select edge, lines, omitted from taken order by number
                        """)
                .param("id", watch.id())
                .query(this::told)
                .list();
    }

    /// Keeps what edges told until it is taken. What was said of a watch that is over is dropped.
    void keep(List<Gathered> all) {
        transactions.executeWithoutResult(nothing -> {
            for (Gathered gathered : all) {
                jdbc.sql(
                                """
                                insert into access_line (watch_id, tenant_id, edge, lines, omitted)
                                select id, tenant_id, :edge, :lines::jsonb, :omitted
                                  from access_watch
                                 where id = :id and until > now()
                                """)
                        .param("id", gathered.watchId())
                        .param("edge", gathered.edge())
                        .param("lines", json.writeValueAsString(gathered.lines()))
                        .param("omitted", gathered.omitted())
                        .update();
            }
            bell.ring(Bell.Tone.LINES);
        });
    }

    /// Which edges will tell of it.
    TellersView tellers(String edgeId, int since) {
        List<String> telling = new ArrayList<>();
        List<String> silent = new ArrayList<>();
        jdbc.sql(
                        """
                        select name, protocol >= :since as tells
                          from edge
                         where revoked_at is null
                           and last_seen > now() - interval '10 seconds'
                           and (:edge = '' or id = :edge)
                         order by name
                        """)
                .param("edge", edgeId)
                .param("since", since)
                .query(row -> {
                    (row.getBoolean("tells") ? telling : silent).add(row.getString("name"));
                });
        return new TellersView(telling, silent);
    }

    /// The id of the edge that is called so, or has that id.
    Optional<String> edge(String nameOrId) {
        return jdbc.sql(
                        """
                        select id
                          from edge
                         where revoked_at is null and (id = :edge or name = :edge)
                         order by last_seen desc nulls last
                         limit 1
                        """)
                .param("edge", nameOrId)
                .query(String.class)
                .optional();
    }

    private long count() {
        Scope scope = Scope.present();
        return jdbc.sql(
                        "select count(*) from access_watch where until > now() and "
                                + scope.owns("access_watch"))
                .param("tenant", scope.setting())
                .query(Long.class)
                .single();
    }

    private void look() {
        List<Watch> now = new ArrayList<>();
        boolean any =
                !jdbc.sql(
                                "select "
                                        + COLUMNS
                                        + ", until > now() as lives from access_watch"
                                        + " order by id")
                        .query((row, number) ->
                                row.getBoolean("lives") ? now.add(watch(row, number)) : false)
                        .list()
                        .isEmpty();
        live = List.copyOf(now);
        if (any) {
            clear();
        }
        listeners.forEach(listener -> listener.accept(live));
    }

    /// A watch stays for a while after its end, so that what is told of it meanwhile goes, too.
    private void clear() {
        jdbc.sql(
                        """
                        delete from access_line
                         where watch_id not in (select id
                                                  from access_watch
                                                 where until > now() - interval '5 seconds')
                        """)
                .update();
        jdbc.sql("delete from access_watch where until < now() - interval '30 seconds'").update();
    }

    private Told told(ResultSet row, int number) throws SQLException {
        String edge = row.getString("edge");
        List<AccessLineView> lines = new ArrayList<>();
        for (JsonNode line : json.readTree(row.getString("lines"))) {
            lines.add(AccessLineView.of(edge, line));
        }
        return new Told(edge, lines, row.getLong("omitted"));
    }

    private static Watch watch(ResultSet row, int number) throws SQLException {
        return new Watch(
                row.getString("id"),
                row.getString("distribution_id"),
                row.getInt("status"),
                row.getString("path"),
                row.getString("edge_id"),
                row.getInt("one_in"));
    }
}
