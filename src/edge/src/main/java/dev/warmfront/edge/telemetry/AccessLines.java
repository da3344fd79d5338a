package dev.warmfront.edge.telemetry;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The access log as one event loop sees it, and it alone: makes the line and puts it where the
/// log's own thread finds it. Takes no lock, makes no object, never waits.
public final class AccessLines {

    private final Pages pages;
    private final AccessLine form;
    private final LongAdder dropped;
    private final Line line = new Line();
    private final AccessRecord record = new AccessRecord();

    AccessLines(Pages pages, AccessLine form, LongAdder dropped) {
        this.pages = pages;
        this.form = form;
        this.dropped = dropped;
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
        form.write(line.clear(), record);
        if (!pages.put(line.octets(), line.length())) {
            dropped.increment();
        }
    }
}
