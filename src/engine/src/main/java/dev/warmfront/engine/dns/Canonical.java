package dev.warmfront.engine.dns;

import dev.warmfront.snapshot.Digest;
import dev.warmfront.snapshot.dns.RecordType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// The one form that equal names and records have (RFC 4034, section 6).
final class Canonical {

    private static final int IN = 1;

    /// Of SHA-256: long enough that no two sets of a zone have the same.
    private static final int DIGEST_BYTES = 16;

    private Canonical() {}

    /// Octets that are ordered as names are (RFC 4034, section 6.1): labels from the right to the
    /// left, and a name before those below it, whose octets begin with its.
    static byte[] key(Name name) {
        byte[] wire = name.wire();
        int[] labels = new int[128];
        int depth = 0;
        for (int at = 0; wire[at] != 0; at += wire[at] + 1) {
            labels[depth++] = at;
        }
        ByteArrayOutputStream key = new ByteArrayOutputStream(wire.length + 8);
        for (int i = depth - 1; i >= 0; i--) {
            for (int at = labels[i] + 1; at <= labels[i] + wire[labels[i]]; at++) {
                if (wire[at] == 0 || wire[at] == 1) {
                    key.write(1); // Zero ends a label here, so neither stands for itself.
                    key.write(wire[at] + 1);
                } else {
                    key.write(wire[at]);
                }
            }
            key.write(0);
        }
        return key.toByteArray();
    }

    /// Which set of records it is: equal for equal owners, types and data, in whatever order.
    static String digest(Name owner, int type, List<byte[]> rdata) {
        MessageDigest sum = Digest.sha256();
        sum.update(owner.wire());
        sum.update(ByteBuffer.allocate(2).putShort((short) type).array());
        for (byte[] data : sorted(type, rdata)) {
            sum.update(ByteBuffer.allocate(2).putShort((short) data.length).array());
            sum.update(data);
        }
        return Base64.getEncoder()
                .withoutPadding()
                .encodeToString(Arrays.copyOf(sum.digest(), DIGEST_BYTES));
    }

    /// What a signature is made over: its own data up to the signature, and the records (RFC 4034,
    /// section 3.1.8.1).
    static byte[] signed(byte[] rrsig, Records records) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(rrsig);
        for (byte[] data : sorted(records.type(), records.rdata())) {
            all.writeBytes(records.owner().wire());
            all.writeBytes(
                    ByteBuffer.allocate(10)
                            .putShort((short) records.type())
                            .putShort((short) IN)
                            .putInt(records.ttlSeconds())
                            .putShort((short) data.length)
                            .array());
            all.writeBytes(data);
        }
        return all.toByteArray();
    }

    private static List<byte[]> sorted(int type, List<byte[]> rdata) {
        return rdata.stream()
                .map(data -> lower(data, nameAt(type, data)))
                .sorted(Arrays::compareUnsigned)
                .toList();
    }

    /// From where on there are only names and, after them, nothing that a letter could be in; the
    /// length when there are none (RFC 4034, section 6.2). A length of a label is no letter.
    private static int nameAt(int type, byte[] data) {
        if (type == RecordType.PTR.code()) {
            return 0;
        } else if (type == RecordType.MX.code()) {
            return 2;
        } else if (type == RecordType.SRV.code()) {
            return 6;
        } else if (type == RecordType.NAPTR.code()) {
            int at = 4;
            for (int text = 0; text < 3 && at < data.length; text++) {
                at += 1 + (data[at] & 0xff);
            }
            return at;
        }
        return data.length; // NS, CNAME and SOA are lower-case from the start.
    }

    private static byte[] lower(byte[] data, int from) {
        if (from >= data.length) {
            return data;
        }
        byte[] lower = data.clone();
        for (int i = from; i < lower.length; i++) {
            lower[i] = (byte) Name.lower(lower[i] & 0xff);
        }
        return lower;
    }
}
