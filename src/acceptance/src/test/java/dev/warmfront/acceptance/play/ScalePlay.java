package dev.warmfront.acceptance.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.testkit.system.Api;
import dev.warmfront.testkit.system.Fleet;
import dev.warmfront.testkit.system.Memory;
import dev.warmfront.testkit.system.Until;
import dev.warmfront.testkit.system.Viewer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A store that is full, a control plane and an edge as processes: lists, single writes and
/// publishes stay as they were, and all of it is printed.
///
/// `-Dscale.distributions=100000 -Dscale.zones=1000` (a thousand record sets each), and
/// `-Dscale.heap=6g` for each of the two.
class ScalePlay {

    private static final int DISTRIBUTIONS = Integer.getInteger("scale.distributions", 1_000);
    private static final int ZONES = Integer.getInteger("scale.zones", 2);
    private static final int RECORD_SETS = 1_000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int TIMES = Integer.getInteger("scale.times", 5);
    private static final String HEAP = System.getProperty("scale.heap", "512m");

    /// From what is to be copied to the tables.
    private static final List<String> ROWS =
            List.of(
                    """
                    insert into resource
                           (id, kind, name, document, revision, managed, created_at, updated_at)
                    select id, kind, name, document, 0, false, now(), now()
                      from copy
                    """,
                    """
                    insert into distribution_alias (name, distribution_id)
                    select document -> 'aliases' ->> 0, id from copy where kind = 'distribution'
                    """,
                    """
                    insert into change (id, actor, verb, subject, request_id)
                    select 'chg-' || id, 'scale', 'CREATE', kind || '/' || id, 'req-' || id
                      from copy
                    """,
                    """
                    insert into version (subject, number, change_number, head, tail, text)
                    select subject, 1, change.number, 0, 0, document::text
                      from copy
                      join change on subject = kind || '/' || copy.id
                    """);

    @TempDir Path folder;
    private final List<String> table = new ArrayList<>();
    private Fleet fleet;
    private Api api;

    @Test
    void a_full_store_answers_writes_and_publishes_as_an_empty_one_does() throws Exception {
        List<String> options = List.of("-Xmx" + HEAP, "-XX:+UseSerialGC");
        try (Fleet started = Fleet.start(folder, options, options)) {
            fleet = started;
            api = fleet.api();
            Api.Answer site = api.post("/v1/distributions", document("site-0", 9)).expecting(201);
            Api.Answer zone =
                    api.post("/v1/hosted-zones", "{\"name\": \"z0.test\"}").expecting(201);
            published(zone);
            fill(site.text("/id"), zone.text("/id"));
            reads(site.text("/id"));
            Fleet.Edge edge = firstRelease(site.text("/id"));
            changes(edge, site, zone);
            memory(edge);
            starts(edge, site);
        } finally {
            print();
        }
    }

    private static String document(String name, int port) {
        return """
        {"name": "%s", "tags": {"team": "t-0", "env": "prod"},
         "origins": [{"id": "main", "domainName": "127.0.0.1", "port": %d}],
         "defaultCacheBehaviour": {"targetOriginId": "main"}}
        """
                .formatted(name, port);
    }

    /// Rows as the API writes them, with their changes and versions, but without audit events, in
    /// statements that write all: to write each over REST would take half a day.
    private void fill(String site, String zone) throws SQLException {
        long started = System.nanoTime();
        try (Connection database = fleet.database();
                Statement statement = database.createStatement()) {
            statement.execute("set warmfront.tenant = '*'");
            statement.execute(
                    "create temporary table copy (id text, kind text, name text, document jsonb)");
            copyDistributions(statement, site);
            copyZones(statement, zone);
            for (String rows : ROWS) {
                statement.execute(rows);
            }
            statement.execute(
                    "insert into reference (from_id, to_id) select copy.id, to_id from copy,"
                            + " reference where kind = 'distribution' and from_id = '%s'"
                                    .formatted(site));
            statement.execute("analyze");
        }
        row("filled by SQL", "%d s", (System.nanoTime() - started) / 1_000_000_000);
    }

    private static void copyDistributions(Statement statement, String site) throws SQLException {
        statement.execute(
                """
                insert into copy
                select 'd-01' || lpad(number::text, 24, '0'), 'distribution', 'site-' || number,
                       document || jsonb_build_object(
                           'name', 'site-' || number,
                           'aliases', jsonb_build_array('www.n' || number || '.test'),
                           'tags', jsonb_build_object(
                               'team', 't-' || number %% 1000, 'env', 'prod'))
                  from resource, generate_series(1, %d) as number
                 where id = '%s'
                """
                        .formatted(DISTRIBUTIONS, site));
    }

    private static void copyZones(Statement statement, String zone) throws SQLException {
        statement.execute(
                """
                insert into copy
                select 'z-01' || lpad(number::text, 24, '0'), 'hosted-zone',
                       replace(name, 'z0.test', 'z' || number || '.test'),
                       replace(document::text, 'z0.test', 'z' || number || '.test')::jsonb
                       || jsonb_build_object('recordSets',
                          replace(document ->> 'recordSets',
                                  'z0.test', 'z' || number || '.test')::jsonb
                          || (select jsonb_agg(jsonb_build_object(
                                         'name', 'h' || i || '.z' || number || '.test',
                                         'type', 'A', 'ttlSeconds', 60,
                                         'values', jsonb_build_array('192.0.2.1')))
                                from generate_series(1, %d) i))
                  from resource, generate_series(1, %d) as number
                 where id = '%s'
                """
                        .formatted(RECORD_SETS, ZONES, zone));
    }

    private void reads(String site) throws Exception {
        String list = "/v1/distributions?limit=50";
        time("list, first page of 50", () -> api.get(list).expecting(200));
        String middle = "1:d-01" + "%024d".formatted(DISTRIBUTIONS / 2);
        String cursor =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(middle.getBytes(StandardCharsets.UTF_8));
        time("list, page in the middle", () -> api.get(list + "&cursor=" + cursor).expecting(200));
        String named = "/v1/distributions?name=site-" + DISTRIBUTIONS / 2;
        time("list, by name", () -> api.get(named).expecting(200));
        assertThat(api.get(named).body().at("/items").size()).isEqualTo(1);
        time(
                "list, by a tag that 0.1 % have",
                () -> api.get(list + "&tag=team:t-7").expecting(200));
        assertThat(api.get(list + "&tag=team:t-7").body().at("/items").size())
                .isEqualTo(Math.min(50, (DISTRIBUTIONS + 993) / 1_000));
        time("list, by a tag that nobody has", () -> api.get(list + "&tag=team:x").expecting(200));
        time("list, by a tag that all have", () -> api.get(list + "&tag=env").expecting(200));
        time("get one", () -> api.get("/v1/distributions/" + site).expecting(200));
    }

    /// What is compiled and sent when nothing is known yet.
    private Fleet.Edge firstRelease(String site) throws Exception {
        long started = System.nanoTime();
        Api.Answer first = patch("/v1/distributions/" + site, 0);
        row("first write, reads and compiles all", "%d ms", millis(started));
        published(first);
        row("first release", "%d ms", millis(started));
        row("first release, bytes", "%d", releaseBytes());
        long joined = System.nanoTime();
        Fleet.Edge edge = fleet.addEdge();
        row("a new edge has it", "%d ms", millis(joined));
        return edge;
    }

    private void published(Api.Answer written) throws Exception {
        String path = "/v1/changes/" + written.change();
        Until.holds(
                PATIENCE,
                () -> written.change() + " is not published",
                () -> api.get(path).expecting(200).body().hasNonNull("releaseVersion"));
    }

    private Api.Answer patch(String path, int time) throws Exception {
        return api.patch(path, "*", "{\"defaultRootObject\": \"index-%d.html\"}".formatted(time))
                .expecting(200);
    }

    private void changes(Fleet.Edge edge, Api.Answer site, Api.Answer zone) throws Exception {
        String path = "/v1/distributions/" + site.text("/id");
        change("one distribution", edge, time -> patch(path, time));
        String small = zone.text("/id");
        change("a record set in a small zone", edge, time -> recordSet(small, "z0", time));
        int middle = Math.max(1, ZONES / 2);
        String large = "z-01" + "%024d".formatted(middle);
        change(
                "a record set in a zone of 1,000",
                edge,
                time -> recordSet(large, "z" + middle, time));
    }

    private Api.Answer recordSet(String zone, String host, int time) throws Exception {
        return api.post(
                        "/v1/hosted-zones/" + zone + "/record-sets",
                        """
                        {"name": "new-%d.%s.test", "type": "A", "ttlSeconds": 60,
                         "values": ["192.0.2.7"]}
                        """
                                .formatted(time, host))
                .expecting(201);
    }

    private interface Change {
        Api.Answer make(int time) throws Exception;
    }

    private void change(String what, Fleet.Edge edge, Change change) throws Exception {
        List<Long> written = new ArrayList<>();
        List<Long> live = new ArrayList<>();
        api.awaitLive(change.make(1_000));
        long bytes = writtenBytes(edge);
        for (int i = 0; i < TIMES; i++) {
            long started = System.nanoTime();
            Api.Answer answer = change.make(i);
            written.add(millis(started));
            api.awaitLive(answer);
            live.add(millis(started));
        }
        row(what + ": answered", "%s", median(written));
        row(what + ": live at the edge", "%s", median(live));
        row(what + ": bytes of the release", "%d", releaseBytes());
        row(what + ": bytes the edge writes", "%d", (writtenBytes(edge) - bytes) / TIMES);
    }

    private void memory(Fleet.Edge edge) throws Exception {
        Memory service = Memory.of(fleet.controlPlanes().getFirst().process().pid());
        row("control plane, alive on the heap", "%d MiB", service.heapBytes() >> 20);
        row("control plane, resident", "%d MiB", service.residentBytes() >> 20);
        Memory its = Memory.of(edge.process().pid());
        row("edge, alive on the heap", "%d MiB", its.heapBytes() >> 20);
        row("edge, resident", "%d MiB", its.residentBytes() >> 20);
    }

    private void starts(Fleet.Edge edge, Api.Answer site) throws Exception {
        try (var files = Files.list(edge.data())) {
            for (Path file : files.filter(one -> one.toString().contains("last-good")).toList()) {
                row("edge, " + file.getFileName(), "%d bytes", Files.size(file));
            }
        }
        Fleet.ControlPlane old = fleet.controlPlanes().getFirst();
        edge.process().kill();
        old.process().kill();
        long started = System.nanoTime();
        Fleet.Edge again = fleet.restart(edge);
        row("edge starts without a control plane", "%d ms", millis(started));
        int status =
                new Viewer("127.0.0.1")
                        .get(again.address(), fleet.httpPort(), site.text("/domainName"), "/")
                        .status();
        assertThat(status).isEqualTo(502);
        long begun = System.nanoTime();
        Api other = fleet.api(fleet.addControlPlane());
        row("control plane starts", "%d ms", millis(begun));
        long wrote = System.nanoTime();
        String path = "/v1/distributions/" + site.text("/id");
        other.patch(path, "*", "{\"comment\": \"again\"}").expecting(200);
        row("its first write, at once", "%d ms", millis(wrote));
        long more = System.nanoTime();
        other.patch(path, "*", "{\"comment\": \"once more\"}").expecting(200);
        row("its second write", "%d ms", millis(more));
    }

    private long releaseBytes() throws SQLException {
        try (Connection database = fleet.database();
                Statement statement = database.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                """
                                select coalesce(sum(length(upsert)), 0)
                                  from (select upserts
                                          from release
                                         order by version desc
                                         limit 1) as newest, unnest(upserts) as upsert
                                """)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /// By the process, whatever for; as the kernel counts.
    private static long writtenBytes(Fleet.Edge edge) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + edge.process().pid() + "/io")).stream()
                .filter(line -> line.startsWith("write_bytes:"))
                .mapToLong(line -> Long.parseLong(line.split(":")[1].strip()))
                .findFirst()
                .orElseThrow();
    }

    private void time(String what, Callable<?> work) throws Exception {
        List<Long> micros = new ArrayList<>();
        for (int i = 0; i < TIMES + 3; i++) {
            long started = System.nanoTime();
            work.call();
            if (i >= 3) {
                micros.add((System.nanoTime() - started) / 1_000);
            }
        }
        Collections.sort(micros);
        row(
                what,
                "median %.1f ms, most %.1f ms",
                micros.get(micros.size() / 2) / 1_000.0,
                micros.getLast() / 1_000.0);
    }

    private static String median(List<Long> millis) {
        Collections.sort(millis);
        return "median %d ms, most %d ms"
                .formatted(millis.get(millis.size() / 2), millis.getLast());
    }

    private static long millis(long started) {
        return (System.nanoTime() - started) / 1_000_000;
    }

    private void row(String what, String format, Object... values) {
        table.add(
                String.format(Locale.ROOT, "%-48s | ", what)
                        + String.format(Locale.ROOT, format, values));
    }

    @SuppressWarnings("SystemOut") // Figures for whoever reads the build.
    private void print() {
        System.out.printf(
                Locale.ROOT,
                "%,d distributions, %,d record sets in %,d zones%n%s%n",
                DISTRIBUTIONS,
                ZONES * RECORD_SETS,
                ZONES,
                String.join(System.lineSeparator(), table));
    }
}
