package dev.warmfront.edge.disk;

import dev.warmfront.engine.cache.CacheKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The log: answers are appended to the newest segment, and the oldest is given up when there is no
/// more room. Answers in it that were asked for since they were written are appended again.
///
/// Appending again is paid from a credit: every new byte earns two, up to a quarter of the budget.
/// So no more than three bytes are ever written for one in the long run, and giving up always makes
/// room in the end, even when everything was asked for.
///
/// An answer that was asked for often is appended again up to three times without being asked for
/// anew, so that a scan of things that nobody wants twice does not displace it.
///
/// One thread writes. Any may look a segment up.
final class Segments {

    private static final Logger LOG = LoggerFactory.getLogger(Segments.class);
    private static final int CHUNK = 256 * 1024;
    private static final int EARNED = 2;

    private final DiskSettings settings;
    private final Medium medium;
    private final Index index;
    private final Fingerprints fingerprints;
    private final Upper upper;
    private final Tally tally;
    private final SecureRandom random = new SecureRandom();
    private final ConcurrentMap<Integer, Segment> byNumber = new ConcurrentHashMap<>();

    /// The oldest first.
    private final Deque<Segment> order = new ArrayDeque<>();

    private final AtomicLong used = new AtomicLong();
    private final ByteBuffer out = ByteBuffer.allocateDirect(CHUNK);
    private final ByteBuffer window = Scan.window();
    private final ByteBuffer in = ByteBuffer.allocateDirect(CHUNK);
    private @Nullable Segment open;
    private long next;
    private long credit;

    Segments(
            DiskSettings settings,
            Index index,
            Fingerprints fingerprints,
            Upper upper,
            Tally tally) {
        this.settings = settings;
        this.medium = settings.medium();
        this.index = index;
        this.fingerprints = fingerprints;
        this.upper = upper;
        this.tally = tally;
        this.credit = settings.budgetBytes() / 4;
    }

    /// Builds the index from what is in the folder.
    ///
    /// @param believed if not, all of it is deleted
    void load(boolean believed) throws IOException {
        List<Long> numbers = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(settings.folder())) {
            for (Path file : files) {
                long number = Segment.number(String.valueOf(file.getFileName()));
                if (number >= 0) {
                    numbers.add(number);
                }
            }
        }
        Collections.sort(numbers);
        long writes = 0;
        for (long number : numbers) {
            next = number + 1;
            if (!believed) {
                Path file = Segment.file(settings.folder(), number);
                medium.delete(Segment.listFile(file));
                medium.delete(file);
                continue;
            }
            try {
                writes = Math.max(writes, load(number));
            } catch (IOException e) {
                tally.broken().increment();
                LOG.warn("Segment {} on disk cannot be read: {}", number, e.getMessage());
            }
        }
        upper.sawWrites(writes);
    }

    private long load(long number) throws IOException {
        Segment segment = Segment.open(medium, settings.folder(), number);
        if (segment == null) {
            tally.broken().increment();
            Path file = Segment.file(settings.folder(), number);
            if (Files.size(file) < Layout.UNIT) {
                medium.delete(file); // Ours, from a moment before its first record.
            }
            return 0;
        }
        if (!segment.readList(medium, fingerprints.check(), index)) {
            int broken =
                    new Scan(segment, window)
                            .over((at, head) -> {
                                Fingerprint key = fingerprints.of(head.label().key());
                                long place = Place.of(number, at, head.total(), 0);
                                index.put(key, place);
                                segment.list(key, place, head.label().writes());
                            });
            tally.broken().add(broken);
            segment.writeList(medium, fingerprints.check());
        }
        byNumber.put(key(number), segment);
        order.addLast(segment);
        used.addAndGet(segment.end());
        return segment.mostWrites();
    }

    /// Where a record is; null if its segment is gone.
    @Nullable Segment at(long place) {
        return byNumber.get(Place.segment(place));
    }

    long usedBytes() {
        return used.get();
    }

    /// Appends an answer.
    ///
    /// @return false if it is too large
    boolean append(Label label, Body body) throws IOException {
        CRC32C crc = new CRC32C();
        body.pour(crc::update);
        credit = Math.min(settings.budgetBytes() / 4, credit + (long) EARNED * body.length());
        return append(label, body, (int) crc.getValue(), 0, true);
    }

    /// Whether there is room to write at all.
    void makeRoom() throws IOException {
        // One segment more than the next: what is appended again may need it.
        long wanted = 2 * settings.segmentBytes();
        while (used.get() + wanted > limit()) {
            Segment oldest = order.peekFirst();
            if (oldest == null || oldest == open) {
                throw new IOException(
                        "free space: "
                                + medium.usableBytes(settings.folder())
                                + " bytes (expected: "
                                + (settings.reserveBytes() + wanted)
                                + " or more)");
            }
            giveUp(oldest);
        }
    }

    void close() throws IOException {
        Segment last = open;
        open = null;
        if (last != null) {
            last.writeList(medium, fingerprints.check());
        }
        for (Segment segment : order) {
            segment.close();
        }
        order.clear();
        byNumber.clear();
    }

    private boolean append(Label label, Body body, int crc, int asked, boolean makeRoom)
            throws IOException {
        byte[] head = Layout.head(0, label, body.length(), crc);
        if (head == null
                || (long) head.length + body.length() + 2 * Layout.UNIT > settings.segmentBytes()) {
            return false;
        }
        int total = Layout.total(head.length, body.length());
        Segment segment = roomy(total, makeRoom);
        ByteBuffer.wrap(head).putLong(0, segment.salt());
        long at = segment.end();
        try {
            write(segment, at, head, body, total);
        } catch (IOException e) {
            // Nobody knows what is written now; the next goes elsewhere.
            open = null;
            throw e;
        }
        segment.endsAt(at + total);
        used.addAndGet(total);
        Fingerprint key = fingerprints.of(label.key());
        long place = Place.of(segment.number(), at, total, asked);
        segment.list(key, place, label.writes());
        index.put(key, place);
        tally.writes().increment();
        return true;
    }

    private void write(Segment segment, long start, byte[] head, Body body, int total)
            throws IOException {
        Appender appender = new Appender(segment.volume(), start);
        appender.take(ByteBuffer.wrap(head));
        body.pour(appender);
        appender.take(ByteBuffer.allocate(total - head.length - body.length()));
        appender.flush();
    }

    private Segment roomy(int total, boolean makeRoom) throws IOException {
        Segment now = open;
        if (now != null && now.end() + total <= settings.segmentBytes()) {
            return now;
        } else if (makeRoom) {
            makeRoom();
            return roomy(total, false); // What was appended again may have opened one.
        } else if (now != null) {
            open = null;
            now.writeList(medium, fingerprints.check());
        }
        Segment segment = Segment.create(medium, settings.folder(), next, random.nextLong());
        next++;
        used.addAndGet(segment.end());
        byNumber.put(key(segment.number()), segment);
        order.addLast(segment);
        open = segment;
        return segment;
    }

    private long limit() throws IOException {
        long free = medium.usableBytes(settings.folder()) - settings.reserveBytes();
        return Math.min(settings.budgetBytes(), used.get() + free);
    }

    private void giveUp(Segment segment) throws IOException {
        upper.note(); // This may take a while, and what is taken back should not wait.
        Keeping keeping = new Keeping(segment);
        new Scan(segment, window).over(keeping);
        order.remove(segment);
        byNumber.remove(key(segment.number()), segment);
        used.addAndGet(-segment.end());
        segment.delete(medium);
    }

    private static int key(long number) {
        return Place.segment(Place.of(number, 0, 0, 0));
    }

    /// Gathers what is written into large pieces.
    private final class Appender implements Body.Taker {

        private final Medium.Volume volume;
        private long at;

        Appender(Medium.Volume volume, long at) {
            this.volume = volume;
            this.at = at;
            out.clear();
        }

        @Override
        public void take(ByteBuffer some) throws IOException {
            while (some.hasRemaining()) {
                if (!out.hasRemaining()) {
                    flush();
                }
                int length = Math.min(some.remaining(), out.remaining());
                out.put(out.position(), some, some.position(), length);
                out.position(out.position() + length);
                some.position(some.position() + length);
            }
        }

        void flush() throws IOException {
            out.flip();
            int length = out.remaining();
            volume.write(out, at);
            at += length;
            out.clear();
        }
    }

    /// What becomes of the records of a segment that goes.
    private final class Keeping implements Scan.Visitor {

        private final Segment segment;

        Keeping(Segment segment) {
            this.segment = segment;
        }

        @Override
        public void visit(long at, Layout.Head head) throws IOException {
            CacheKey key = head.label().key();
            Fingerprint print = fingerprints.of(key);
            long place = index.get(print);
            if (Place.plain(place) != Place.of(segment.number(), at, head.total(), 0)) {
                return; // Written again since, or taken out.
            }
            int asked = Place.asked(place) + (upper.wasAsked(key) ? 1 : 0);
            Label label = asked > 0 && head.total() <= credit ? upper.checked(head.label()) : null;
            boolean kept = label != null && again(label, at, head, asked - 1);
            if (kept) {
                credit -= head.total();
                tally.kept().increment();
            } else {
                index.remove(print, place);
                tally.evictions().increment();
            }
        }

        private boolean again(Label label, long at, Layout.Head head, int asked)
                throws IOException {
            Body body = new OnDisk(segment.volume(), at + head.headLength(), head.bodyLength());
            CRC32C crc = new CRC32C();
            body.pour(crc::update);
            if ((int) crc.getValue() != head.bodyCrc()) {
                tally.broken().increment();
                return false;
            }
            return append(label, body, head.bodyCrc(), asked, false);
        }
    }

    /// A body that is copied from one segment to another.
    private final class OnDisk implements Body {

        private final Medium.Volume volume;
        private final long start;
        private final int length;

        OnDisk(Medium.Volume volume, long start, int length) {
            this.volume = volume;
            this.start = start;
            this.length = length;
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public void pour(Taker taker) throws IOException {
            for (int done = 0; done < length; ) {
                in.clear().limit(Math.min(in.capacity(), length - done));
                volume.read(in, start + done);
                in.flip();
                if (!in.hasRemaining()) {
                    throw new IOException("segment: shorter than it was (expected: as written)");
                }
                done += in.remaining();
                taker.take(in);
            }
        }
    }
}
