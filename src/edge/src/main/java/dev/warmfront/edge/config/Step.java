package dev.warmfront.edge.config;

import dev.warmfront.snapshot.Delta;
import dev.warmfront.snapshot.Digest;
import dev.warmfront.snapshot.Warrant;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// From the release that was kept to the next.
///
/// @param warrant by which the next may be run
/// @param keysPem by certificate id; null when they are those of before
record Step(Delta delta, @Nullable Warrant warrant, @Nullable Map<String, String> keysPem) {

    Step {
        keysPem = keysPem == null ? null : Map.copyOf(keysPem);
    }

    byte[] encoded() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1_024);
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeUTF(delta.base().hex());
        out.writeLong(delta.version());
        out.writeUTF(delta.target().hex());
        out.writeInt(delta.upserts().size());
        for (byte[] upsert : delta.upserts()) {
            Fields.writeBytes(out, upsert);
        }
        out.writeInt(delta.removals().size());
        for (String removal : delta.removals()) {
            out.writeUTF(removal);
        }
        out.writeBoolean(keysPem != null);
        if (keysPem != null) {
            Fields.writeKeys(out, keysPem);
        }
        out.writeBoolean(warrant != null);
        if (warrant != null) {
            Fields.writeWarrant(out, warrant);
        }
        return bytes.toByteArray();
    }

    /// @throws IllegalArgumentException if these are the bytes of something else
    static Step decoded(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        Digest base = new Digest(in.readUTF());
        long version = in.readLong();
        Digest target = new Digest(in.readUTF());
        List<byte[]> upserts = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            upserts.add(Fields.readBytes(in));
        }
        List<String> removals = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            removals.add(in.readUTF());
        }
        Map<String, String> keysPem = in.readBoolean() ? Fields.readKeys(in) : null;
        Warrant warrant = in.readBoolean() ? Fields.readWarrant(in, version, target) : null;
        return new Step(new Delta(base, version, target, upserts, removals), warrant, keysPem);
    }
}
