package dev.warmfront.control.geo;

import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.geo.AtlasSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// The atlas, read when somebody asks for the first time, and again when files of the operator's
/// have changed. What cannot be read changes nothing, and at first the shipped one takes its place.
@Component
public class Atlases {

    private static final Logger LOG = LoggerFactory.getLogger(Atlases.class);
    private static final String SETTING = "warmfront.geo-databases";

    private final AtlasSource source;
    private final Duration interval;
    private volatile @Nullable Atlas atlas;
    private volatile Instant looked = Instant.EPOCH;

    /// @throws IllegalArgumentException if a file is not there
    @Autowired
    Atlases(
            @Value("${warmfront.geo-databases:}") String[] files,
            @Value("${warmfront.geo-interval:10s}") Duration interval) {
        this(Stream.of(files).map(Path::of).toList(), interval);
    }

    Atlases(List<Path> files, Duration interval) {
        for (Path file : files) {
            if (!Files.isReadable(file)) {
                throw new IllegalArgumentException(
                        SETTING + ": " + file + " (expected: a file that can be read)");
            }
        }
        source = new AtlasSource(files);
        this.interval = interval;
    }

    public Atlas get() {
        Atlas there = atlas;
        Instant now = Instant.now();
        if (there == null) {
            return first(now);
        }
        if (source.mayChange() && now.isAfter(looked.plus(interval))) {
            looked = now;
            // Whoever asks meanwhile is told what was known.
            Thread.ofVirtual().name("geo").start(this::readAgain);
        }
        return there;
    }

    private synchronized Atlas first(Instant now) {
        Atlas there = atlas;
        if (there == null) {
            Atlas read = read(source);
            there = read == null ? shipped() : read;
            looked = now;
            atlas = there;
        }
        return there;
    }

    private void readAgain() {
        Atlas read = source.hasChanged() ? read(source) : null;
        if (read != null) {
            atlas = read;
        }
    }

    private static Atlas shipped() {
        Atlas shipped = read(new AtlasSource(List.of()));
        if (shipped == null) {
            throw new IllegalStateException("the atlas that is shipped cannot be read");
        }
        return shipped;
    }

    private static @Nullable Atlas read(AtlasSource source) {
        try {
            return source.load();
        } catch (IOException e) {
            LOG.error(
                    "Places of addresses cannot be read; what was known stays: {}", e.getMessage());
            return null;
        }
    }
}
