package dev.warmfront.geo;

import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.engine.geo.AtlasFile;
import dev.warmfront.engine.geo.Edition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Makes the table that is shipped: the arguments are its file, and the databases it is made of.
public final class Derive {

    private static final String SOURCE = "DB-IP City Lite";
    private static final String ATTRIBUTION =
            "IP Geolocation by DB-IP (https://db-ip.com), CC BY 4.0";

    private Derive() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 2) {
            throw new IllegalArgumentException(
                    "arguments: "
                            + arguments.length
                            + " (expected: the file to write, and databases to read)");
        }
        List<Path> databases = Stream.of(arguments).skip(1).map(Path::of).toList();
        Atlas atlas =
                Mmdb.read(
                        databases, builtOn -> new Edition(SOURCE, builtOn, ATTRIBUTION), Map.of());
        Path file = Path.of(arguments[0]);
        Files.write(file, AtlasFile.write(atlas));
        System.out.println(
                file
                        + ": "
                        + Files.size(file)
                        + " bytes, "
                        + atlas.places()
                        + " places, of "
                        + atlas.edition().builtOn());
    }
}
