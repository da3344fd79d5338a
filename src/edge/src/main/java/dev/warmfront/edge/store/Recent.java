package dev.warmfront.edge.store;

import dev.warmfront.engine.headers.Fields;
import org.jspecify.annotations.Nullable;

/// The header fields of a few answers that were asked for lately, unpacked: on the long way they
/// are looked at several times in a row.
///
/// It forgets: of two answers that fall into one place the later one stays. Any thread may use it,
/// without a lock.
final class Recent {

    private static final int PLACES = 512;

    private final Heads heads;
    private final @Nullable Opened[] places = new Opened[PLACES];

    Recent(Heads heads) {
        this.heads = heads;
    }

    Fields fields(Entry entry) {
        return opened(entry).fields;
    }

    byte[] head(Entry entry) {
        Opened opened = opened(entry);
        byte[] head = opened.head;
        if (head == null) {
            head = heads.head(entry.status(), opened.fields);
            opened.head = head;
        }
        return head;
    }

    @SuppressWarnings("ReferenceEquality") // Each answer has its own.
    private Opened opened(Entry entry) {
        int place = entry.place() & PLACES - 1;
        Opened known = places[place];
        if (known != null && known.packed == entry.packed() && known.status == entry.status()) {
            return known;
        }
        Fields fields = Packed.unpack(entry.packed(), entry.words());
        Opened opened = new Opened(entry.packed(), entry.status(), fields);
        places[place] = opened;
        return opened;
    }

    private static final class Opened {

        private final byte[] packed;
        private final int status;
        private final Fields fields;

        /// Made when it is wanted; who makes it a second time makes the same.
        private volatile byte @Nullable [] head;

        Opened(byte[] packed, int status, Fields fields) {
            this.packed = packed;
            this.status = status;
            this.fields = fields;
        }
    }
}
