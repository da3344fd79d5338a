package dev.warmfront.edge.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The file system, as far as it is used here. Tests put one in its place that fails or is slow.
public interface Medium {

    /// A file that is open.
    interface Volume extends AutoCloseable {

        /// Reads what there is from `at` on, until `into` is full or the file ends.
        void read(ByteBuffer into, long at) throws IOException;

        /// Writes all of `from` at `at`.
        void write(ByteBuffer from, long at) throws IOException;

        long size() throws IOException;

        /// Returns when everything written is on the medium.
        void force() throws IOException;

        @Override
        void close() throws IOException;
    }

    /// Opens a file for reading and writing, and makes it if it is not there.
    Volume open(Path file) throws IOException;

    void delete(Path file) throws IOException;

    /// Bytes that this process may still write where `folder` is.
    long usableBytes(Path folder) throws IOException;

    /// The machine's own.
    static Medium files() {
        return new Medium() {
            @Override
            public Volume open(Path file) throws IOException {
                return new FileVolume(
                        FileChannel.open(
                                file,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE));
            }

            @Override
            public void delete(Path file) throws IOException {
                Files.deleteIfExists(file);
            }

            @Override
            public long usableBytes(Path folder) throws IOException {
                return Files.getFileStore(folder).getUsableSpace();
            }
        };
    }

    /// A file.
    record FileVolume(FileChannel channel) implements Volume {

        @Override
        public void read(ByteBuffer into, long at) throws IOException {
            long place = at;
            while (into.hasRemaining()) {
                int count = channel.read(into, place);
                if (count < 0) {
                    return;
                }
                place += count;
            }
        }

        @Override
        public void write(ByteBuffer from, long at) throws IOException {
            long place = at;
            while (from.hasRemaining()) {
                place += channel.write(from, place);
            }
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
