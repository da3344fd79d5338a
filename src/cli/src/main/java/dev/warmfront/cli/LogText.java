package dev.warmfront.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Requests of an access log, a line each.
final class LogText {

    private LogText() {}

    static String request(JsonNode request) {
        String why = request.path("why").asString("");
        return plain(
                String.format(
                        Locale.ROOT,
                        "%s  %-12s  %s %-9s  %s %s://%s%s  %d B  %.1f ms  %s%s%s",
                        time(request.path("time").asString("")),
                        request.path("edge").asString(""),
                        request.path("status").asString(""),
                        request.path("served").asString(""),
                        request.path("method").asString(""),
                        request.path("scheme").asString(""),
                        request.path("host").asString(""),
                        request.path("target").asString(""),
                        request.path("bytes").asLong(0),
                        request.path("micros").asLong(0) / 1000.0,
                        request.path("viewer").asString(""),
                        request.path("whole").asBoolean(true) ? "" : "  cut off",
                        why.isEmpty() ? "" : "  (" + why + ")"));
    }

    static String omitted(JsonNode omitted) {
        return plain(
                "  "
                        + omitted.path("edge").asString("")
                        + ": "
                        + omitted.path("requests").asString("")
                        + " more left out (--sample, --status and --path make it less)");
    }

    static String names(JsonNode names) {
        List<String> all = new ArrayList<>();
        names.forEach(name -> all.add(name.asString("")));
        return plain(String.join(", ", all));
    }

    /// A document, likewise; its own lines stay.
    static String json(String document) {
        return document.lines().map(LogText::plain).collect(Collectors.joining("\n"));
    }

    /// A line with nothing in it that a terminal would do: strangers wrote parts of it.
    static String plain(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints()
                .forEach(c -> {
                    int type = Character.getType(c);
                    boolean acts =
                            type == Character.CONTROL
                                    || type == Character.FORMAT
                                    || type == Character.LINE_SEPARATOR
                                    || type == Character.PARAGRAPH_SEPARATOR;
                    if (acts) {
                        plain.append(String.format(Locale.ROOT, "\\u%04x", c));
                    } else {
                        plain.appendCodePoint(c);
                    }
                });
        return plain.toString();
    }

    /// The time of day; the day is today's.
    private static String time(String instant) {
        int at = instant.indexOf('T');
        return at < 0 ? instant : instant.substring(at + 1).replace("Z", "");
    }
}
