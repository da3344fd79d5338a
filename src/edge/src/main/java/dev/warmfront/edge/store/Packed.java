package dev.warmfront.edge.store;

import dev.warmfront.engine.headers.Fields;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Header fields as stored answers have them: one text after another, each as the number it has in
/// a [Vocabulary], as a date, or as it is. Whatever goes in comes out the same.
///
/// The first byte of a text tells how it is written.
final class Packed {

    /// With this bit it is a number, in the other seven and one byte more.
    private static final int NUMBER = 0x80;

    /// Up to this it is how many Latin-1 characters follow.
    private static final int LONGEST_SHORT = 0x7c;

    private static final int DATE = 0x7d;
    private static final int DATE_BYTES = 5;

    /// Four bytes of length, and Latin-1 characters.
    private static final int LONG = 0x7e;

    /// Four bytes of length, and UTF-8. No origin sends such a thing.
    private static final int WIDE = 0x7f;

    private static final byte[] EMPTY = {};

    private byte[] bytes = new byte[256];
    private int length;
    private int at;

    private Packed() {}

    static byte[] pack(Fields fields, Texts texts, Vocabulary words) {
        if (fields.count() == 0) {
            return EMPTY;
        }
        Packed packed = new Packed();
        fields.forEach((name, value) -> {
            packed.put(texts.number(name, words), name);
            boolean common = Texts.isCommon(name);
            packed.put(common ? texts.number(value, words) : Vocabulary.UNKNOWN, value);
        });
        return Arrays.copyOf(packed.bytes, packed.length);
    }

    static Fields unpack(byte[] bytes, Vocabulary words) {
        Packed packed = new Packed();
        packed.bytes = bytes;
        List<String> lines = new ArrayList<>(32);
        while (packed.at < bytes.length) {
            lines.add(packed.take(words));
        }
        return lines.isEmpty() ? Fields.NONE : Fields.of(lines);
    }

    private void put(int number, String text) {
        if (number != Vocabulary.UNKNOWN) {
            number(NUMBER << 8 | number, 2);
            return;
        }
        long seconds = Dates.seconds(text);
        if (seconds != Dates.NONE) {
            number(DATE, 1);
            number(seconds, DATE_BYTES);
            return;
        }
        boolean narrow = isNarrow(text);
        byte[] plain = text.getBytes(narrow ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
        if (narrow && plain.length <= LONGEST_SHORT) {
            number(plain.length, 1);
        } else {
            number(narrow ? LONG : WIDE, 1);
            number(plain.length, 4);
        }
        room(plain.length);
        System.arraycopy(plain, 0, bytes, length, plain.length);
        length += plain.length;
    }

    private String take(Vocabulary words) {
        int first = (int) number(1);
        if (first >= NUMBER) {
            return words.text((first & ~NUMBER) << 8 | (int) number(1));
        } else if (first <= LONGEST_SHORT) {
            return text(first, StandardCharsets.ISO_8859_1);
        } else if (first == DATE) {
            return Dates.text(number(DATE_BYTES));
        }
        boolean narrow = first == LONG;
        return text((int) number(4), narrow ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }

    private String text(int count, Charset charset) {
        at += count;
        return new String(bytes, at - count, count, charset);
    }

    private void number(long number, int count) {
        room(count);
        for (int shift = (count - 1) * 8; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (number >>> shift);
        }
    }

    private long number(int count) {
        long number = 0;
        for (int i = 0; i < count; i++) {
            number = number << 8 | bytes[at++] & 0xff;
        }
        return number;
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    private static boolean isNarrow(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xff) {
                return false;
            }
        }
        return true;
    }
}
