package dev.warmfront.edge;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// What an operator reads.
class ConsoleTest {

    private final LoggerContext context = new LoggerContext();

    @Test
    void a_line_says_when_how_grave_who_and_what() {
        assertThat(line(Level.WARN, "2026-11-22T10:00:00.007Z", null))
                .isEqualTo("2026-11-22T10:00:00.007Z WARN  Edge - 2 of 3" + System.lineSeparator());
        assertThat(line(Level.ERROR, "1969-12-31T23:59:59.999Z", null))
                .startsWith("1969-12-31T23:59:59.999Z ERROR Edge");
    }

    @Test
    void a_failure_is_told_with_where_it_happened() {
        assertThat(line(Level.ERROR, "2026-11-22T10:00:00Z", new IllegalStateException("why")))
                .contains("Edge - 2 of 3")
                .contains("IllegalStateException: why")
                .contains("at " + ConsoleTest.class.getName());
    }

    @Test
    void a_file_that_says_otherwise_wins() {
        // These tests have one.
        assertThat(new Console().configure(context)).isEqualTo(ExecutionStatus.INVOKE_NEXT_IF_ANY);
        assertThat(context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders()).isExhausted();
    }

    private String line(Level level, String moment, Throwable failure) {
        LoggingEvent event =
                new LoggingEvent(
                        "",
                        context.getLogger("dev.warmfront.edge.Edge"),
                        level,
                        "{} of {}",
                        failure,
                        new Object[] {2, 3});
        event.setInstant(Instant.parse(moment));
        return new Console.Lines().doLayout(event);
    }
}
