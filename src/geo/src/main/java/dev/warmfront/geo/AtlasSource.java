package dev.warmfront.geo;

import dev.warmfront.engine.geo.Atlas;
import dev.warmfront.engine.geo.AtlasFile;
import dev.warmfront.engine.geo.Edition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Where an atlas comes from: the one that is shipped, or files of the operator's own, which are
/// read anew when they change.
///
/// A file is a database in MaxMind's format (`.mmdb`), of which there may be several, for example
/// one for each version of IP; or one table like the one that is shipped.
public final class AtlasSource {

    private static final String DATABASE = ".mmdb";
    private static final String ATTRIBUTION = "Data of the operator of this installation";

    private final List<Path> files;
    private List<Stamp> loaded = List.of();
    private List<Stamp> seen = List.of();

    private record Stamp(FileTime modified, long size) {}

    /// The shipped one, if there are no `files`.
    public AtlasSource(List<Path> files) {
        this.files = List.copyOf(files);
    }

    /// Whether it may become another one.
    public boolean mayChange() {
        return !files.isEmpty();
    }

    /// Reads it. The shipped one takes a few tenths of a second, a database of all cities up to a
    /// minute.
    ///
    /// @throws IOException if a file is not there, or is no such file; the message names it
    public synchronized Atlas load() throws IOException {
        if (files.isEmpty()) {
            return ShippedAtlas.load();
        }
        loaded = stamps();
        seen = loaded;
        if (files.size() == 1 && !files.getFirst().toString().endsWith(DATABASE)) {
            return table(files.getFirst());
        }
        String names =
                files.stream()
                        .map(file -> String.valueOf(file.getFileName()))
                        .collect(Collectors.joining(", "));
        return Mmdb.read(
                files,
                builtOn -> new Edition(names, builtOn, ATTRIBUTION),
                ShippedAtlas.load().centroids());
    }

    /// Whether the files are others than those that were read last, and were the same when this was
    /// asked before: what is still being written is not looked at.
    public synchronized boolean hasChanged() {
        List<Stamp> now;
        try {
            now = stamps();
        } catch (IOException beingReplaced) {
            return false;
        }
        boolean settled = now.equals(seen);
        seen = now;
        return settled && !now.equals(loaded);
    }

    private List<Stamp> stamps() throws IOException {
        List<Stamp> stamps = new ArrayList<>();
        for (Path file : files) {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            stamps.add(new Stamp(found.lastModifiedTime(), found.size()));
        }
        return stamps;
    }

    private static Atlas table(Path file) throws IOException {
        byte[] octets = Files.readAllBytes(file);
        try {
            return AtlasFile.read(octets);
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }
}
