package dev.warmfront.compiler.dns;

import dev.warmfront.snapshot.dns.RecordType;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/// What a zone file says (RFC 1035, section 5), or what is wrong with it.
///
/// It means here what it means to other name servers: `$ORIGIN`, `$TTL` and `$GENERATE` are
/// followed, and relative names belong to the origin. A `$INCLUDE` is refused: it would read files
/// of this machine. What only this product knows, aliases, routing policies and health checks, no
/// zone file can say.
///
/// @param sets what it says, in its own order; those of the apex, too
/// @param remarks what was understood otherwise than it is written
/// @param faults all of them, up to a hundred; when there are some, `sets` is not to be used
public record ZoneFile(List<Records> sets, List<Remark> remarks, List<Remark> faults) {

    /// Records of one name and type.
    ///
    /// @param lines where each of its values stands
    public record Records(DesiredRecordSet set, List<Integer> lines) {
        public Records {
            lines = List.copyOf(lines);
        }
    }

    /// Something about a line, counted from 1.
    ///
    /// @param code stable, in kebab case
    /// @param message `name: value (expected: …)`
    public record Remark(int line, String code, String message) {}

    public ZoneFile {
        sets = List.copyOf(sets);
        remarks = List.copyOf(remarks);
        faults = List.copyOf(faults);
    }

    /// Reads the file of a zone.
    ///
    /// @param zone its name, which is the first origin; lower-case, without a final dot
    /// @param text one character for each octet
    public static ZoneFile read(String zone, String text) {
        return new ZoneFileReader(zone).read(text);
    }

    /// The file of a zone: equal zones are written as equal files, and what a file cannot say is a
    /// comment.
    public static String write(DesiredZone zone) {
        return ZoneFileWriter.write(zone);
    }

    /// Whether a file can say all that this record set is.
    public static boolean canSay(DesiredRecordSet set) {
        return set.alias() == null
                && set.routings().isEmpty()
                && set.healthCheckId() == null
                && !set.failClosed();
    }

    /// Whether a file says the same of both, however it is spelt and in whatever order.
    public static boolean isSame(DesiredRecordSet one, DesiredRecordSet other) {
        return canSay(one)
                && canSay(other)
                && one.name().equals(other.name())
                && one.type().equals(other.type())
                && one.ttlSeconds() != null
                && one.ttlSeconds().equals(other.ttlSeconds())
                && octets(one).equals(octets(other));
    }

    /// A value as files have it.
    ///
    /// @param octets what follows the length on the wire, names in it uncompressed
    public static String written(RecordType type, byte[] octets) {
        return Values.written(type, octets);
    }

    private static Set<String> octets(DesiredRecordSet set) {
        RecordType type = RecordType.valueOf(set.type());
        Set<String> octets = new HashSet<>();
        set.values().forEach(value -> octets.add(key(type, value)));
        return octets;
    }

    /// What equal values have in common, and no others of the type.
    static String key(RecordType type, String value) {
        return Values.octets(type, value).map(HexFormat.of()::formatHex).orElse(value);
    }
}
