package dev.warmfront.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// One buffer for all, one at a time.
class ScratchTest {

    private static final ByteBufAllocator POOL = PooledByteBufAllocator.DEFAULT;

    private final Scratch scratch = new Scratch(1024);

    @AfterEach
    void close() {
        scratch.close();
    }

    @Test
    void it_comes_back_empty_by_being_released() {
        ByteBuf first = scratch.lend(10, POOL);
        first.writeBytes(new byte[500]);
        long address = first.memoryAddress();
        first.release();
        ByteBuf second = scratch.lend(10, POOL);
        assertThat(second.memoryAddress()).isEqualTo(address);
        assertThat(second.isReadable()).isFalse();
        second.release();
    }

    @Test
    void nobody_gets_what_another_still_has() {
        ByteBuf first = scratch.lend(10, POOL);
        first.writeInt(7);
        ByteBuf second = scratch.lend(10, POOL);
        second.writeInt(8);
        assertThat(first.readInt()).isEqualTo(7);
        assertThat(second.readInt()).isEqualTo(8);
        assertThat(first.release()).as("it is only back, not gone").isFalse();
        assertThat(second.release()).as("it was another's").isTrue();
    }

    @Test
    void who_keeps_a_part_keeps_it_all() {
        ByteBuf first = scratch.lend(10, POOL);
        first.writeInt(7);
        ByteBuf part = first.readRetainedSlice(4);
        first.release();
        ByteBuf second = scratch.lend(10, POOL);
        second.writeInt(8);
        assertThat(part.readInt()).isEqualTo(7);
        part.release();
        second.release();
    }

    @Test
    void what_is_larger_comes_from_the_pool() {
        ByteBuf large = scratch.lend(2048, POOL);
        assertThat(large.writableBytes()).isGreaterThanOrEqualTo(2048);
        assertThat(large.release()).isTrue();
    }
}
