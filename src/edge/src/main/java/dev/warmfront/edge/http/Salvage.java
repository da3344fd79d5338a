package dev.warmfront.edge.http;

import dev.warmfront.edge.store.Entry;
import dev.warmfront.edge.store.Fill;
import dev.warmfront.edge.store.Flow;
import dev.warmfront.edge.store.Moment;
import dev.warmfront.engine.cache.Coded;
import dev.warmfront.engine.cache.Outline;
import dev.warmfront.engine.origin.OriginFailure;
import io.netty.buffer.ByteBuf;

/// What arrived of a body that was cut off, kept as the slices of it that are whole (RFC 9111,
/// section 3.3): what is missing is asked for by who wants it.
///
/// It copies one slice at a time, so that the event loop it lives on has time for others. Whoever
/// asks for the same meanwhile waits for it.
final class Salvage implements Lane.Behind {

    private final Lane lane;
    private final Shared shared;
    private final Entry broken;
    private final Outline outline;
    private final Moment start;
    private final Flow.Cursor from;
    private final Fill fill;

    private long index;
    private boolean done;

    private Salvage(
            Lane lane,
            Shared shared,
            Entry broken,
            Outline outline,
            Moment start,
            Flow.Cursor from,
            Fill fill) {
        this.lane = lane;
        this.shared = shared;
        this.broken = broken;
        this.outline = outline;
        this.start = start;
        this.from = from;
        this.fill = fill;
    }

    /// Ends the writing of an entry, and keeps what is good of it if it is not whole.
    ///
    /// @param start when it was asked for
    static void written(Lane lane, Shared shared, Entry entry, Moment start) {
        Flow.Cursor from = isWorthIt(shared, entry) ? entry.flow().open() : null;
        shared.store().written(entry);
        Fill fill = from == null ? null : shared.store().lead(entry.key());
        if (from != null && fill != null) {
            int sliceBytes = shared.settings().sliceBytes();
            Outline outline = new Outline(entry.length(), sliceBytes, Slices.making());
            Salvage salvage = new Salvage(lane, shared, entry, outline, start, from, fill);
            lane.add(salvage);
            salvage.step();
        } else if (from != null) {
            from.close(); // Somebody asks for it already.
        }
    }

    private static boolean isWorthIt(Shared shared, Entry entry) {
        int slice = shared.settings().sliceBytes();
        return entry.flow().isCutOff()
                && slice > 0
                && entry.flow().arrived() >= slice
                && entry.status() == 200
                && !Coded.is(entry.fields())
                && Outline.isPossible(entry.fields(), entry.length())
                && shared.store().takes(slice)
                && shared.store().isSteady(entry.key(), shared.nowMillis());
    }

    @Override
    public void giveUp() {
        end(new Fill.Outcome.Failed(OriginFailure.EDGE_FAILED));
    }

    private void step() {
        if (done) {
            return;
        } else if (copied()) {
            index++;
            lane.loop().execute(this::step);
            return;
        }
        Flow nothing = Slices.nothing(shared);
        Entry entry =
                shared.store()
                        .put(
                                broken.key(),
                                broken.status(),
                                broken.fields(),
                                broken.lifetime(),
                                nothing,
                                outline,
                                broken.tags(),
                                start);
        nothing.finish();
        shared.store().written(entry);
        // What was taken back while it came is not for who came after that.
        boolean good = shared.store().isUsable(entry, shared.nowMillis());
        end(good ? new Fill.Outcome.Stored(entry) : new Fill.Outcome.Left());
    }

    /// Copies the next slice; false if it is not all there, or there is no room.
    private boolean copied() {
        long left = outline.slice(index).length();
        boolean there = (index + 1) * outline.sliceBytes() <= broken.flow().arrived();
        Flow into = there ? shared.store().keep(Flow.Source.NOBODY, left) : null;
        if (into == null) {
            return false;
        }
        while (left > 0) {
            ByteBuf bytes = from.take((int) left);
            if (bytes == null) {
                throw new AssertionError("unreachable: it has arrived");
            }
            left -= bytes.readableBytes();
            into.append(bytes);
        }
        Entry slice = Slices.put(shared, broken.key(), outline, index, into, start);
        into.finish();
        shared.store().written(slice);
        return true;
    }

    private void end(Fill.Outcome outcome) {
        if (!done) {
            done = true;
            lane.remove(this);
            from.close();
            shared.store().settle(fill, outcome);
        }
    }
}
