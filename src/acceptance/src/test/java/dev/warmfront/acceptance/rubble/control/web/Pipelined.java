package dev.warmfront.acceptance.rubble.control.web;

import io.netty.handler.codec.http.DefaultHttpHeaders;

/// Wrong: the control plane speaks HTTP by its framework, not by a pipeline.
public final class Pipelined {

    private Pipelined() {}

    public static boolean isEmpty() {
        return new DefaultHttpHeaders().isEmpty();
    }
}
