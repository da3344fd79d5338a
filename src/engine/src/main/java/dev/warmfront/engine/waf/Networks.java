package dev.warmfront.engine.waf;

import dev.warmfront.snapshot.waf.Cidr;
import java.util.Comparator;
import java.util.List;

/// Networks as sorted ranges of 128-bit addresses that do not overlap: finding one is a binary
/// search, whatever their number and lengths.
final class Networks {

    private static final Comparator<Cidr> BY_START_WIDEST_FIRST =
            (one, other) -> {
                int order = Long.compareUnsigned(one.high(), other.high());
                order = order != 0 ? order : Long.compareUnsigned(one.low(), other.low());
                return order != 0 ? order : one.prefixLength() - other.prefixLength();
            };

    private final long[] fromHigh;
    private final long[] fromLow;
    private final long[] toHigh;
    private final long[] toLow;

    Networks(List<Cidr> networks) {
        // Two networks either do not meet or one holds the other, so dropping the held ones is
        // enough.
        Cidr[] outer = new Cidr[networks.size()];
        int count = 0;
        for (Cidr network : networks.stream().sorted(BY_START_WIDEST_FIRST).toList()) {
            if (count == 0 || !outer[count - 1].contains(network.high(), network.low())) {
                outer[count++] = network;
            }
        }
        fromHigh = new long[count];
        fromLow = new long[count];
        toHigh = new long[count];
        toLow = new long[count];
        for (int i = 0; i < count; i++) {
            Cidr network = outer[i];
            int length = network.prefixLength();
            fromHigh[i] = network.high();
            fromLow[i] = network.low();
            toHigh[i] = network.high() | (length >= 64 ? 0 : -1L >>> length);
            toLow[i] = network.low() | (length <= 64 ? -1L : length == 128 ? 0 : -1L >>> length);
        }
    }

    boolean contain(long high, long low) {
        int least = 0;
        int most = fromHigh.length - 1;
        while (least <= most) {
            int middle = (least + most) >>> 1;
            if (isBefore(high, low, fromHigh[middle], fromLow[middle])) {
                most = middle - 1;
            } else if (isBefore(toHigh[middle], toLow[middle], high, low)) {
                least = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    private static boolean isBefore(long high, long low, long otherHigh, long otherLow) {
        int order = Long.compareUnsigned(high, otherHigh);
        return order < 0 || order == 0 && Long.compareUnsigned(low, otherLow) < 0;
    }
}
