package dev.warmfront.edge.admin;

import dev.warmfront.edge.health.Opinion;
import dev.warmfront.engine.dns.Fleet;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A condition as JSON (RFC 8259).
final class Json {

    private Json() {}

    static String of(Condition condition) {
        return "{\"edge\":"
                + text(condition.edgeId())
                + ",\"name\":"
                + text(condition.name())
                + ",\"release\":"
                + condition.release()
                + ",\"digest\":"
                + text(condition.digest())
                + ",\"connected\":"
                + condition.connected()
                + ",\"draining\":"
                + condition.draining()
                + ",\"ready\":"
                + condition.ready()
                + ",\"members\":["
                + condition.members().stream().map(Json::member).collect(Collectors.joining(","))
                + "],\"healthChecks\":["
                + new TreeMap<>(condition.checks())
                        .entrySet().stream().map(Json::check).collect(Collectors.joining(","))
                + "]}\n";
    }

    private static String member(Fleet.Member member) {
        return "{\"edge\":"
                + text(member.id())
                + ",\"liveness\":"
                + text(member.liveness().name().toLowerCase(Locale.ROOT))
                + ",\"release\":"
                + member.version()
                + ",\"draining\":"
                + member.draining()
                + "}";
    }

    private static String check(Map.Entry<String, Opinion> check) {
        Opinion opinion = check.getValue();
        return "{\"id\":"
                + text(check.getKey())
                + ",\"healthy\":"
                + opinion.health().healthy()
                + ",\"reason\":"
                + text(opinion.reason())
                + "}";
    }

    static String text(String value) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ') {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.append('"').toString();
    }
}
