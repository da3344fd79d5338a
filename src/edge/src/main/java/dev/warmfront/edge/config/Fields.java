package dev.warmfront.edge.config;

import dev.warmfront.snapshot.Digest;
import dev.warmfront.snapshot.Warrant;
import dev.warmfront.snapshot.base.Require;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// How what is kept of releases is written, field by field.
final class Fields {

    private Fields() {}

    static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /// A length that was made up reserves no more memory than there are bytes.
    static byte[] readBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        Require.between(0, in.available(), "length", length);
        return in.readNBytes(length);
    }

    /// Private keys by certificate id.
    static void writeKeys(DataOutputStream out, Map<String, String> keysPem) throws IOException {
        out.writeInt(keysPem.size());
        for (Map.Entry<String, String> key : new TreeMap<>(keysPem).entrySet()) {
            out.writeUTF(key.getKey());
            writeBytes(out, key.getValue().getBytes(StandardCharsets.UTF_8));
        }
    }

    static Map<String, String> readKeys(DataInputStream in) throws IOException {
        Map<String, String> keys = new HashMap<>();
        for (int i = in.readInt(); i > 0; i--) {
            keys.put(in.readUTF(), new String(readBytes(in), StandardCharsets.UTF_8));
        }
        return keys;
    }

    static void writeWarrant(DataOutputStream out, Warrant warrant) throws IOException {
        out.writeLong(warrant.issuedAt().getEpochSecond());
        out.writeLong(warrant.expiresAt().getEpochSecond());
        out.writeUTF(warrant.keyId());
        out.writeUTF(warrant.signature());
    }

    static Warrant readWarrant(DataInputStream in, long version, Digest digest) throws IOException {
        return new Warrant(
                version,
                digest,
                Instant.ofEpochSecond(in.readLong()),
                Instant.ofEpochSecond(in.readLong()),
                in.readUTF(),
                in.readUTF());
    }
}
