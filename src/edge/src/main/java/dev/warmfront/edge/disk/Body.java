package dev.warmfront.edge.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/// The bytes of an answer, as often as they are wanted.
public interface Body {

    /// Takes bytes.
    interface Taker {
        void take(ByteBuffer some) throws IOException;
    }

    /// In bytes.
    int length();

    void pour(Taker taker) throws IOException;

    /// No bytes at all.
    Body NONE =
            new Body() {
                @Override
                public int length() {
                    return 0;
                }

                @Override
                public void pour(Taker taker) {}
            };
}
