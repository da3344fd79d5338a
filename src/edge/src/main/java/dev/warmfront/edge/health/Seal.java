package dev.warmfront.edge.health;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.warmfront.protocol.Ballot;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;

/// Datagrams between edges: who sends it as eight octets ([dev.warmfront.engine.health.Checkers]),
/// a code over all the rest (HMAC-SHA256, RFC 2104), and a ballot.
final class Seal {

    private static final int CODE = 32;
    private static final int HEAD = Long.BYTES + CODE;

    private Seal() {}

    /// The datagram.
    static byte[] close(long sender, Ballot ballot, Mac mac) {
        byte[] bytes = ballot.toByteArray();
        mac.update(number(sender));
        return ByteBuffer.allocate(HEAD + bytes.length)
                .putLong(sender)
                .put(mac.doFinal(bytes))
                .put(bytes)
                .array();
    }

    /// Who is said to have sent it; empty when it is too short to be one.
    static Optional<Long> sender(byte[] datagram) {
        return datagram.length < HEAD
                ? Optional.empty()
                : Optional.of(ByteBuffer.wrap(datagram).getLong());
    }

    /// What is in it; empty when it was made by nobody who has the same secret, or is no ballot.
    static Optional<Ballot> open(byte[] datagram, Mac mac) {
        mac.update(datagram, 0, Long.BYTES);
        mac.update(datagram, HEAD, datagram.length - HEAD);
        if (!MessageDigest.isEqual(mac.doFinal(), Arrays.copyOfRange(datagram, Long.BYTES, HEAD))) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    Ballot.parseFrom(ByteBuffer.wrap(datagram, HEAD, datagram.length - HEAD)));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    private static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
}
