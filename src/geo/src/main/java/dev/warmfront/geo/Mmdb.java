package dev.warmfront.geo;

import com.maxmind.db.DatabaseRecord;
import com.maxmind.db.DeserializationException;
import com.maxmind.db.InvalidNetworkException;
import com.maxmind.db.Networks;
import com.maxmind.db.NetworksIterationException;
import com.maxmind.db.Reader;
import com.maxmind.db.Reader.FileMode;
import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.engine.geo.Edition;
import dev.warmfront.snapshot.geo.Coordinates;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// An atlas of databases in MaxMind's format: of MaxMind's own schema, with nested names, and of
/// the flat one with `country_code` and `state1`.
public final class Mmdb {

    private static final int V6_BITS = 48;

    private Mmdb() {}

    /// Reads them all into one.
    ///
    /// @param edition says what it is, given the day on which the oldest of them was built
    /// @param centroids where to take somebody to be of whom no more than the country is known
    /// @throws IOException if one is no such database
    public static Atlas read(
            List<Path> databases,
            Function<LocalDate, Edition> edition,
            Map<String, Coordinates> centroids)
            throws IOException {
        Grid grid = new Grid(centroids);
        LocalDate oldest = LocalDate.MAX;
        for (Path database : databases) {
            try (Reader reader = new Reader(database.toFile(), FileMode.MEMORY_MAPPED)) {
                read(reader, grid);
                LocalDate builtOn =
                        LocalDate.ofInstant(reader.getMetadata().buildTime(), ZoneOffset.UTC);
                oldest = builtOn.isBefore(oldest) ? builtOn : oldest;
            } catch (InvalidNetworkException
                    | DeserializationException
                    | NetworksIterationException
                    | IllegalArgumentException e) {
                throw new IOException(database + ": " + e.getMessage(), e);
            }
        }
        return grid.atlas(edition.apply(oldest));
    }

    private static void read(Reader reader, Grid grid) throws IOException, InvalidNetworkException {
        Networks<Object> networks = reader.networks(Object.class);
        while (networks.hasNext()) {
            DatabaseRecord<Object> record = networks.next();
            byte[] address = record.network().networkAddress().getAddress();
            int length = record.network().prefixLength();
            Entry entry = Entry.of(record.data());
            if (entry == null) {
                continue;
            }
            if (address.length == Integer.BYTES) {
                long first = Integer.toUnsignedLong(ByteBuffer.wrap(address).getInt());
                grid.v4(first, first + (1L << Integer.SIZE - length) - 1, entry);
            } else {
                long first = ByteBuffer.wrap(address).getLong() >>> Long.SIZE - V6_BITS;
                grid.v6(first, first + (1L << Math.max(0, V6_BITS - length)) - 1, entry);
            }
        }
    }
}
