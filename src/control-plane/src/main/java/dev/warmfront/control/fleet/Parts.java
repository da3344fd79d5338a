package dev.warmfront.control.fleet;

import com.google.protobuf.ByteString;
import dev.warmfront.protocol.ReleasePart;
import dev.warmfront.protocol.Warrant;
import dev.warmfront.snapshot.Delta;
import java.util.ArrayList;
import java.util.List;

/// A delta cut into messages that are well below what a stream takes at once.
final class Parts {

    /// What is put into one message at most, unless one resource alone is larger.
    static final int MOST_BYTES = 512 << 10;

    private Parts() {}

    /// @param warrant goes with the last one
    static List<ReleasePart> of(Delta delta, Warrant warrant) {
        List<ReleasePart> parts = new ArrayList<>();
        ReleasePart.Builder part = empty(delta);
        int bytes = 0;
        for (byte[] upsert : delta.upserts()) {
            if (bytes > 0 && bytes + upsert.length > MOST_BYTES) {
                parts.add(part.build());
                part = empty(delta);
                bytes = 0;
            }
            part.addUpserts(ByteString.copyFrom(upsert));
            bytes += upsert.length;
        }
        for (String removal : delta.removals()) {
            if (bytes > 0 && bytes + removal.length() > MOST_BYTES) {
                parts.add(part.build());
                part = empty(delta);
                bytes = 0;
            }
            part.addRemovals(removal);
            bytes += removal.length();
        }
        parts.add(part.setLast(true).setWarrant(warrant).build());
        return parts;
    }

    private static ReleasePart.Builder empty(Delta delta) {
        return ReleasePart.newBuilder()
                .setBaseDigest(delta.base().hex())
                .setReleaseVersion(delta.version())
                .setReleaseDigest(delta.target().hex());
    }
}
