package dev.warmfront.edge;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.status.StatusListener;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.slf4j.Logger;

/// How an edge speaks to its operator where no file says so: a line each, with the moment in UTC.
/// Found by logback as a service.
///
/// Written in Java because reading the same from XML, with time zones and patterns, was a fifth of
/// what an edge does before its first answer.
public final class Console extends ContextAwareBase implements Configurator {

    private static final List<String> FILES = List.of("logback-test.xml", "logback.xml");
    private static final String OWN = "dev.warmfront";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (isToldByFile()) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        Lines lines = new Lines();
        lines.setContext(context);
        lines.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(lines);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setEncoder(encoder);
        console.start();
        // Else somebody looks through what logback says of itself, with time zones and patterns.
        context.getStatusManager().add(new Complaints());
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(console);
        context.getLogger(OWN).setLevel(Level.INFO);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static boolean isToldByFile() {
        ClassLoader loader = Console.class.getClassLoader();
        return System.getProperty("logback.configurationFile") != null
                || FILES.stream().anyMatch(file -> loader.getResource(file) != null);
    }

    /// What logback says of itself, if something is wrong.
    private static final class Complaints implements StatusListener {

        @Override
        public void addStatusEvent(Status status) {
            if (status.getLevel() >= Status.WARN) {
                System.err.println("logging: " + status.getMessage());
            }
        }
    }

    /// The moment, the level, who says it and what.
    static final class Lines extends LayoutBase<ILoggingEvent> {

        @Override
        public String doLayout(ILoggingEvent event) {
            String name = event.getLoggerName();
            String line =
                    moment(event.getTimeStamp())
                            + (event.getLevel() + "     ").substring(0, 6)
                            + name.substring(name.lastIndexOf('.') + 1)
                            + " - "
                            + event.getFormattedMessage()
                            + System.lineSeparator();
            return event.getThrowableProxy() == null
                    ? line
                    : line + ThrowableProxyUtil.asString(event.getThrowableProxy());
        }

        /// To the millisecond, with all three of its digits.
        private static String moment(long epochMillis) {
            Instant second = Instant.ofEpochMilli(epochMillis).truncatedTo(ChronoUnit.SECONDS);
            String text = second.toString();
            String millis = Long.toString(1000 + Math.floorMod(epochMillis, 1000)).substring(1);
            return text.substring(0, text.length() - 1) + "." + millis + "Z ";
        }
    }
}
