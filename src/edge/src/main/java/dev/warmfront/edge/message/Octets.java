package dev.warmfront.edge.message;

/// Classes of octets, and comparing octets with text (RFC 9110, section 5.6.2).
public final class Octets {

    private static final boolean[] TOKEN = new boolean[256];

    static {
        for (char c = '0'; c <= 'z'; c++) {
            TOKEN[c] = c <= '9' || (c >= 'A' && c <= 'Z') || c >= 'a';
        }
        for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
            TOKEN[c] = true;
        }
    }

    private Octets() {}

    public static boolean isToken(byte octet) {
        return TOKEN[octet & 0xff];
    }

    /// Whether an octet may stand in a field's value: visible, space, tab or beyond ASCII.
    public static boolean isValue(byte octet) {
        return octet >= ' ' && octet != 0x7f || octet < 0 || octet == '\t';
    }

    public static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }

    /// The value of a hexadecimal digit; -1 if it is none.
    public static int hex(byte octet) {
        if (isDigit(octet)) {
            return octet - '0';
        }
        int lower = octet | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /// Whether the octets are `lowerCase`, letters in any case.
    public static boolean equalsIgnoreCase(byte[] octets, int start, int length, String lowerCase) {
        if (length != lowerCase.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            byte octet = octets[start + i];
            int lower = octet >= 'A' && octet <= 'Z' ? octet + 32 : octet;
            if (lower != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
