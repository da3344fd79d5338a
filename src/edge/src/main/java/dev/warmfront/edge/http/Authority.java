package dev.warmfront.edge.http;

import dev.warmfront.edge.message.Octets;
import dev.warmfront.engine.request.Refusal;

/// What stands in `Host` and in the absolute form of a target (RFC 9110, section 7.2): a host and
/// perhaps a port, and nobody's name.
final class Authority {

    private Authority() {}

    /// How much of an authority is the host: a name or an address, without port and trailing dot.
    static int hostLength(byte[] octets, int from, int length) throws Refused {
        int i = from;
        int last = from + length;
        if (i < last && octets[i] == '[') {
            while (i < last && octets[i] != ']') {
                boolean fine = Octets.hex(octets[i]) >= 0 || ":.[".indexOf(octets[i]) >= 0;
                refuseUnless(fine);
                i++;
            }
            refuseUnless(i < last);
            i++;
        } else {
            while (i < last && isHostOctet(octets[i])) {
                i++;
            }
        }
        int hostEnd = i;
        if (i < last) {
            refuseUnless(octets[i] == ':' && last - i <= 6);
            for (i++; i < last; i++) {
                refuseUnless(Octets.isDigit(octets[i]));
            }
        }
        refuseUnless(hostEnd > from && hostEnd - from <= 255);
        boolean dotted = hostEnd - from > 1 && octets[hostEnd - 1] == '.';
        return hostEnd - from - (dotted ? 1 : 0);
    }

    private static boolean isHostOctet(byte octet) {
        int lower = octet | 0x20;
        boolean letter = lower >= 'a' && lower <= 'z';
        return letter || Octets.isDigit(octet) || octet == '-' || octet == '.' || octet == '_';
    }

    private static void refuseUnless(boolean fine) throws Refused {
        Refused.unless(fine, Refusal.BAD_HOST);
    }
}
