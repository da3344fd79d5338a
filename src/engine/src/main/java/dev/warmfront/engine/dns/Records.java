package dev.warmfront.engine.dns;

import java.util.List;

/// Records of one name and type, as they go on the wire.
///
/// @param type the type's number
public record Records(Name owner, int type, int ttlSeconds, List<byte[]> rdata) {
    public Records {
        rdata = List.copyOf(rdata);
    }
}
