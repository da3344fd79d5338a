package dev.warmfront.edge.health;

import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/// Timers for many things that happen again and again.
final class Wheel {

    private Wheel() {}

    static HashedWheelTimer start(String name) {
        HashedWheelTimer timer =
                new HashedWheelTimer(
                        new DefaultThreadFactory(name, true), 10, TimeUnit.MILLISECONDS, 512);
        timer.start();
        return timer;
    }
}
