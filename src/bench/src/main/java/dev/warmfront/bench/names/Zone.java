package dev.warmfront.bench.names;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// One of the zones that all of them serve.
///
/// @param name without a dot at its end
record Zone(String name) {

    /// As many as there may be in a zone of ours, with some to spare.
    static final int HOSTS = 9_000;

    private static final int ZONES = 11;

    /// All of them: about 100,000 names with an address.
    static List<Zone> all() {
        List<Zone> all = new ArrayList<>();
        for (int i = 0; i < ZONES; i++) {
            all.add(new Zone("z" + i + ".test"));
        }
        return all;
    }

    /// One of its names that have an address.
    String host(int number) {
        return "h" + number + "." + name;
    }

    /// The name that is answered by place, where a server can.
    String placed() {
        return "placed." + name;
    }

    /// A zone file of all of it but what is answered by place.
    ///
    /// @param more lines that only one of the servers has
    Path write(Path folder, String more) throws IOException {
        return Files.writeString(
                folder.resolve(name),
                """
                $TTL 300
                @ IN SOA ns1 hostmaster 1 7200 900 1209600 300
                @ IN NS ns1
                @ IN NS ns2
                ns1 IN A 192.0.2.53
                ns2 IN A 192.0.2.54
                """
                        + more
                        + hosts());
    }

    /// The lines of the names that have an address.
    String hosts() {
        StringBuilder lines = new StringBuilder("$TTL 300\n");
        for (int i = 0; i < HOSTS; i++) {
            lines.append("h%d IN A 10.0.%d.%d%n".formatted(i, i >> 8, i & 255));
        }
        return lines.toString();
    }
}
