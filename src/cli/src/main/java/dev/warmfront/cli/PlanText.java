package dev.warmfront.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// A plan in words, a line for each resource and each difference.
final class PlanText {

    private static final int WIDEST = 100;

    private PlanText() {}

    /// @param whole whether long values, and all of what comes and goes, are told to their end
    static String of(JsonNode plan, Source source, boolean whole) {
        StringBuilder text = new StringBuilder();
        for (JsonNode step : plan.path("steps")) {
            String action = step.path("action").asString("");
            if (!action.equals("UNCHANGED")) {
                text.append(line(step, action, source)).append('\n');
                differences(step, action, whole, text);
            }
        }
        for (JsonNode warning : plan.path("warnings")) {
            String pointer = warning.path("pointer").asString("");
            text.append("warning: ").append(source.place(pointer)).append(": ").append(pointer);
            text.append("  ").append(warning.path("message").asString("")).append('\n');
        }
        return text.append(summary(plan)).toString();
    }

    /// Whether there is something to do.
    static boolean isEmpty(JsonNode plan) {
        JsonNode counts = plan.path("counts");
        return counts.path("create").asInt(0)
                        + counts.path("update").asInt(0)
                        + counts.path("takeOver").asInt(0)
                        + counts.path("delete").asInt(0)
                == 0;
    }

    static String summary(JsonNode plan) {
        JsonNode counts = plan.path("counts");
        if (isEmpty(plan)) {
            return "Nothing to do: " + counts.path("unchanged").asInt(0) + " as the document says.";
        }
        List<String> parts = new ArrayList<>();
        for (String[] one :
                new String[][] {
                    {"create", "to create"},
                    {"update", "to change"},
                    {"takeOver", "to take over"},
                    {"delete", "to delete"},
                    {"unchanged", "unchanged"}
                }) {
            int count = counts.path(one[0]).asInt(0);
            if (count > 0) {
                parts.add(count + " " + one[1]);
            }
        }
        return String.join(", ", parts) + ".";
    }

    private static String line(JsonNode step, String action, Source source) {
        String mark =
                switch (action) {
                    case "CREATE" -> "+ create";
                    case "DELETE" -> "- delete";
                    case "TAKE_OVER" -> "> take over";
                    default -> "~ change";
                };
        String place =
                step.path("pointer").isString()
                        ? "  " + source.place(step.path("pointer").asString())
                        : "";
        String from =
                step.path("takenFrom").isString()
                        ? "  from " + step.path("takenFrom").asString()
                        : "";
        return String.format(
                Locale.ROOT,
                "%-11s  %s %s%s%s",
                mark,
                step.path("kind").asString(""),
                step.path("name").asString(""),
                from,
                place);
    }

    private static void differences(
            JsonNode step, String action, boolean whole, StringBuilder text) {
        if (!action.equals("UPDATE") && !whole) {
            return;
        }
        text.append(differences(step.path("differences"), whole));
    }

    /// A line for each of them.
    static String differences(JsonNode differences, boolean whole) {
        StringBuilder text = new StringBuilder();
        for (JsonNode difference : differences) {
            text.append("    ").append(difference.path("pointer").asString(""));
            text.append(": ").append(value(difference.path("from"), whole)).append(" -> ");
            text.append(value(difference.path("to"), whole)).append('\n');
        }
        return text.toString();
    }

    private static String value(JsonNode value, boolean whole) {
        if (value.isNull() || value.isMissingNode()) {
            return "nothing";
        }
        String text = value.toString();
        return whole || text.length() <= WIDEST ? text : text.substring(0, WIDEST) + "…";
    }
}
