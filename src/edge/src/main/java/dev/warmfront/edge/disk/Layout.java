package dev.warmfront.edge.disk;

import dev.warmfront.engine.cache.CacheKey;
import dev.warmfront.engine.cache.Lifetime;
import dev.warmfront.engine.cache.Outline;
import dev.warmfront.engine.cache.Tags;
import dev.warmfront.engine.headers.Fields;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// How a record lies on disk: a head, the body, and nothing up to the next multiple of 64 bytes.
///
/// A head begins with the salt of its segment, a secret of this edge: no body that somebody serves
/// can look like a record, so a scan may look for the next one after a broken one.
///
/// | offset | bytes | what |
/// |---|---|---|
/// | 0 | 8 | salt |
/// | 8 | 4 | CRC-32C of the head from offset 12 on |
/// | 12 | 4 | length of the head |
/// | 16 | 4 | length of the body |
/// | 20 | 4 | CRC-32C of the body |
/// | 24 | 4 | kind, status |
/// | 28 | 48 | lifetime, last invalidation, writes |
/// | 76 | 1 | what else there is: 1 the path stands for `/`, 2 an outline, 4 of one answer |
/// | 77 | 20 | the outline, if there is one |
/// | | | tags by fingerprint; key, fields and names, each text with its length |
final class Layout {

    /// Records begin at multiples of this.
    static final int UNIT = 64;

    static final int MOST_HEAD = 256 * 1024;

    private static final int CRC = 8;
    private static final int SUMMED = 12;
    private static final int FIXED = 76;
    private static final int OUTLINE = 20;
    private static final int IS_ROOT = 1;
    private static final int HAS_OUTLINE = 2;
    private static final int IS_OF_ONE = 4;

    /// A head that was read.
    ///
    /// @param headLength in bytes, as is `bodyLength`
    record Head(Label label, int headLength, int bodyLength, int bodyCrc) {

        /// What the record takes on disk.
        int total() {
            return Layout.total(headLength, bodyLength);
        }
    }

    private Layout() {}

    static int total(int headLength, int bodyLength) {
        return (headLength + bodyLength + UNIT - 1) / UNIT * UNIT;
    }

    /// The head of a record; null if it is too long to be kept.
    static byte @Nullable [] head(long salt, Label label, int bodyLength, int bodyCrc) {
        List<byte[]> texts = texts(label);
        Outline outline = label.outline();
        Tags tags = label.tags();
        int outlined = outline == null ? 0 : OUTLINE;
        long length = FIXED + 1 + outlined + 2L + 2 + 1 + 8L * tags.count();
        for (byte[] text : texts) {
            length += 4L + text.length;
        }
        if (length > MOST_HEAD || label.fields().count() > Short.MAX_VALUE) {
            return null;
        }
        ByteBuffer head = ByteBuffer.allocate((int) length);
        head.putLong(salt).putInt(0).putInt((int) length).putInt(bodyLength).putInt(bodyCrc);
        head.putShort((short) label.kind().code()).putShort((short) label.status());
        Lifetime lifetime = label.lifetime();
        head.putLong(lifetime.bornMillis()).putLong(lifetime.freshForMillis());
        head.putLong(lifetime.staleIfErrorMillis()).putLong(lifetime.staleWhileRevalidateMillis());
        head.putLong(label.purges()).putLong(label.writes());
        int flags = (label.key().root() ? IS_ROOT : 0) | (outline == null ? 0 : HAS_OUTLINE);
        flags |= outline == null || outline.mendable() ? 0 : IS_OF_ONE;
        head.put((byte) flags);
        if (outline != null) {
            head.putLong(outline.length()).putInt(outline.sliceBytes()).putLong(outline.making());
        }
        head.putShort((short) label.fields().count()).putShort((short) label.names().size());
        head.put((byte) tags.count());
        for (int i = 0; i < tags.count(); i++) {
            head.putLong(tags.print(i));
        }
        for (byte[] text : texts) {
            head.putInt(text.length).put(text);
        }
        head.putInt(CRC, crc(head.flip().position(SUMMED)));
        return head.array();
    }

    /// The length a head claims to have; 0 if this is none.
    ///
    /// @param bytes at least 64 from the beginning of the record on
    static int headLength(ByteBuffer bytes, int at, long salt) {
        if (bytes.limit() - at < UNIT || bytes.getLong(at) != salt) {
            return 0;
        }
        int length = bytes.getInt(at + SUMMED);
        return length < FIXED || length > MOST_HEAD ? 0 : length;
    }

    /// Reads a head; null if it is broken.
    static @Nullable Head read(ByteBuffer bytes, int at, long salt) {
        int length = headLength(bytes, at, salt);
        if (length == 0 || bytes.limit() - at < length) {
            return null;
        }
        ByteBuffer head = bytes.duplicate().position(at + SUMMED).limit(at + length);
        if (crc(head.duplicate()) != bytes.getInt(at + CRC)) {
            return null;
        }
        head.getInt();
        int bodyLength = head.getInt();
        int bodyCrc = head.getInt();
        try {
            return bodyLength < 0 ? null : new Head(label(head), length, bodyLength, bodyCrc);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return null; // Of another kind than this version writes.
        }
    }

    static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static List<byte[]> texts(Label label) {
        List<byte[]> texts = new ArrayList<>(4 + 2 * label.fields().count());
        CacheKey key = label.key();
        texts.add(bytes(key.distributionId()));
        texts.add(bytes(key.path()));
        texts.add(bytes(key.query()));
        texts.add(bytes(key.rest()));
        label.fields()
                .forEach((name, value) -> {
                    texts.add(bytes(name));
                    texts.add(bytes(value));
                });
        label.names().forEach(name -> texts.add(bytes(name)));
        return texts;
    }

    private static Label label(ByteBuffer head) {
        Label.Kind kind = Label.Kind.of(head.getShort());
        int status = head.getShort();
        Lifetime lifetime =
                new Lifetime(head.getLong(), head.getLong(), head.getLong(), head.getLong());
        long purges = head.getLong();
        long writes = head.getLong();
        int flags = head.get();
        Outline outline =
                (flags & HAS_OUTLINE) == 0
                        ? null
                        : new Outline(
                                head.getLong(),
                                head.getInt(),
                                head.getLong(),
                                (flags & IS_OF_ONE) == 0);
        boolean root = (flags & IS_ROOT) != 0;
        String[] lines = new String[2 * head.getShort()];
        int names = head.getShort();
        Tags tags = tags(head);
        CacheKey key = new CacheKey(text(head), text(head), text(head), text(head), root);
        for (int i = 0; i < lines.length; i++) {
            lines[i] = text(head);
        }
        List<String> varies = new ArrayList<>();
        for (int i = 0; i < names; i++) {
            varies.add(text(head));
        }
        Fields fields = Fields.of(lines);
        return new Label(
                kind, key, varies, status, fields, lifetime, outline, tags, purges, writes);
    }

    private static Tags tags(ByteBuffer head) {
        long[] prints = new long[head.get()];
        for (int i = 0; i < prints.length; i++) {
            prints[i] = head.getLong();
        }
        return Tags.of(prints);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(ByteBuffer head) {
        int length = head.getInt();
        if (length < 0 || length > head.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        head.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
