package dev.warmfront.edge.telemetry;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The access log as one event loop sees it, and it alone: makes the line and puts it where the
/// log's own thread finds it. Takes no lock, makes no object, never waits. Where somebody watches,
/// a line is an object for them.
public final class AccessLines {

    private final @Nullable Pages pages;
    private final AccessLine form;
    private final LongAdder dropped;
    private final Watching watching;
    private final Line line = new Line();
    private final AccessRecord record = new AccessRecord();

    /// @param pages null when lines are for those who watch only
    AccessLines(@Nullable Pages pages, AccessLine form, LongAdder dropped, Watching watching) {
        this.pages = pages;
        this.form = form;
        this.dropped = dropped;
        this.watching = watching;
    }

    /// Whether there is anybody to write lines for.
    public boolean isWanted() {
        return pages != null || watching.isOn();
    }

    /// The record to fill and then to [#write]; always the same.
    public AccessRecord record() {
        return record;
    }

    /// What the lines of all requests of this record's kind say, for [AccessRecord#like]; null when
    /// the form has it here and there.
    public byte @Nullable [] same() {
        return form.writeSame(line.clear(), record)
                ? Arrays.copyOf(line.octets(), line.length())
                : null;
    }

    /// Writes the record's line, or counts it as dropped when the log is full.
    public void write() {
        if (pages != null) {
            form.write(line.clear(), record);
            if (!pages.put(line.octets(), line.length())) {
                dropped.increment();
            }
        }
        watching.see(record, line);
    }
}
