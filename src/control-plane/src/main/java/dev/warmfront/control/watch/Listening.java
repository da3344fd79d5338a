package dev.warmfront.control.watch;

import dev.warmfront.control.change.Lookout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Hears what edges that are attached here tell of those who are watched, and puts it where every
/// replica finds it.
///
/// One thread writes what all of them said meanwhile, a few times a second; what is more than a
/// person could read is left out, and counted.
@Component
public class Listening implements Lookout.Keeper {

    /// Of one watch, of all edges that are attached here, each time something is written.
    static final int MOST_LINES = 200;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int LONGEST_LINE = 128 * 1024;

    private final Watches watches;
    private final JsonMapper json;
    private final Lookout lookout = new Lookout("access-lines", this::write);
    private Map<Whose, Gathered> gathered = new LinkedHashMap<>();

    private record Whose(String watchId, String edge) {}

    Listening(Watches watches, JsonMapper json) {
        this.watches = watches;
        this.json = json;
    }

    @Override
    public Lookout lookout() {
        return lookout;
    }

    /// An edge tells what it has answered.
    ///
    /// @param name of the edge
    /// @param lines of its access log, as JSON
    /// @param omitted how many more there were
    public void heard(
            String edgeId, String name, String watchId, List<byte[]> lines, long omitted) {
        watches.seen(watchId)
                .filter(watch -> watch.isAt(edgeId))
                .ifPresent(watch -> {
                    List<AccessLineView> read = new ArrayList<>();
                    for (byte[] line : lines) {
                        read(watch, name, line, read);
                    }
                    int unreadable = lines.size() - read.size();
                    long left = Math.max(0, omitted) + unreadable;
                    note(new Gathered(watchId, name, read, left));
                });
    }

    private void read(Watch watch, String name, byte[] line, List<AccessLineView> into) {
        if (line.length > LONGEST_LINE) {
            return;
        }
        try {
            JsonNode read = json.readTree(line);
            // Nobody is shown what belongs to another distribution, whatever an edge says.
            if (read.path("distribution").asString("").equals(watch.distributionId())) {
                into.add(AccessLineView.of(name, read));
            }
        } catch (tools.jackson.core.JacksonException | java.time.DateTimeException e) {
            // It is no line that this version understands; it is counted.
        }
    }

    private synchronized void note(Gathered more) {
        Whose whose = new Whose(more.watchId(), more.edge());
        int others =
                gathered.values().stream()
                        .filter(one -> one.watchId().equals(more.watchId()))
                        .filter(one -> !one.edge().equals(more.edge()))
                        .mapToInt(one -> one.lines().size())
                        .sum();
        Gathered before = gathered.getOrDefault(whose, more.none());
        gathered.put(whose, before.then(more, MOST_LINES - others));
        lookout.wake();
    }

    private void write() {
        List<Gathered> taken = take();
        if (taken.isEmpty()) {
            return;
        }
        try {
            watches.keep(taken);
        } catch (RuntimeException e) {
            taken.forEach(one -> note(one.lost()));
            throw e;
        } finally {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private synchronized List<Gathered> take() {
        List<Gathered> taken = List.copyOf(gathered.values());
        gathered = new LinkedHashMap<>();
        return taken;
    }
}
