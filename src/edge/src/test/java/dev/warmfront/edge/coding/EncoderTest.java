package dev.warmfront.edge.coding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.snapshot.policy.Coding;
import dev.warmfront.testkit.system.ServiceProcess;
import dev.warmfront.testkit.system.Until;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The encoders by themselves, read by other people's decoders.
class EncoderTest {

    private static final Map<Coding, Encoder.Maker> MAKERS = Library.load();

    private static InputStream decoder(Coding coding, byte[] bytes) throws IOException {
        return Decoders.of(coding.token(), new ByteArrayInputStream(bytes));
    }

    private static Consumer<ByteBuf> into(ByteArrayOutputStream out) {
        return piece -> {
            out.writeBytes(ByteBufUtil.getBytes(piece));
            piece.release();
        };
    }

    private static byte[] body(Random random, int length) {
        byte[] body = new byte[length];
        int range = random.nextBoolean() ? 256 : 4;
        for (int i = 0; i < length; i++) {
            body[i] = (byte) random.nextInt(range);
        }
        return body;
    }

    @Test
    void every_coding_can_be_made_here() {
        assertThat(MAKERS).containsOnlyKeys(Coding.values());
    }

    @Test
    void a_killed_process_leaves_no_library_behind(@TempDir Path folder) throws Exception {
        Path places = Files.createDirectory(folder.resolve("places"));
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.io.tmpdir=" + places,
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWithLibraries.class.getName());
        try (ServiceProcess process = ServiceProcess.start("killed", folder, command, Map.of())) {
            process.awaitLine(line -> line.contains("[BR, ZSTD, GZIP]"), Duration.ofSeconds(30));
            Until.holds(Duration.ofSeconds(30), process::output, () -> !process.isAlive());
        }
        try (Stream<Path> left = Files.list(places)) {
            assertThat(left).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Coding.class)
    void whatever_the_pieces_and_the_pauses_it_comes_out_as_it_went_in(Coding coding)
            throws Exception {
        Random random = new Random(11);
        for (int round = 0; round < 60; round++) {
            byte[] body = body(random, random.nextInt(round < 40 ? 3_000 : 500_000));
            long told = random.nextBoolean() ? body.length : -1;
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (Encoder encoder = MAKERS.get(coding).make(told)) {
                int at = 0;
                while (at < body.length) {
                    int length = Math.min(body.length - at, 1 + random.nextInt(200_000));
                    encode(encoder, random.nextBoolean(), body, at, length, out);
                    at += length;
                    if (random.nextInt(3) == 0) {
                        encoder.flush(into(out));
                        byte[] read = decoder(coding, out.toByteArray()).readNBytes(at);
                        assertThat(read).as("after a flush").hasSize(at);
                    }
                }
                encoder.finish(into(out));
            }
            assertThat(Decoders.whole(coding.token(), out.toByteArray()))
                    .as("%d bytes", body.length)
                    .isEqualTo(body);
        }
    }

    private static void encode(
            Encoder encoder,
            boolean direct,
            byte[] body,
            int at,
            int length,
            ByteArrayOutputStream out) {
        ByteBuf bytes =
                direct
                        ? Unpooled.directBuffer(length).writeBytes(body, at, length)
                        : Unpooled.wrappedBuffer(body, at, length);
        encoder.encode(bytes, into(out));
        assertThat(bytes.isReadable()).isFalse();
        bytes.release();
    }
}
