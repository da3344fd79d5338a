package dev.warmfront.edge.http;

import dev.warmfront.testkit.http.ScriptedOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// A test with an origin, which is there before each case of it and gone after it.
abstract class WithOrigin {

    /// Cases may close it themselves.
    ScriptedOrigin origin;

    @BeforeEach
    void startOrigin() throws Exception {
        origin = ScriptedOrigin.start();
    }

    @AfterEach
    void stopOrigin() throws Exception {
        origin.close();
    }
}
