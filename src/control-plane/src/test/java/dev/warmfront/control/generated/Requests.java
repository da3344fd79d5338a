package dev.warmfront.control.generated;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Makes requests from the contract: most as an operation wants them, others with something wrong
/// with the body, a parameter, a header or the path, or with all of them.
public final class Requests {

    static final String TOKEN = "{token}";
    static final String AUTHORISATION = "Authorization: Bearer " + TOKEN;

    private static final List<String> TAGS = List.of("team", "team:shop", ":", "a:b:c", "team:");
    private static final List<String> KEYS = List.of("k-1", "k-2", "k-3");

    private final List<Operation> operations;
    private final Known known;
    private final Values values;
    private final Bodies bodies;

    public Requests(Contract contract, Known known) {
        this.operations = contract.operations();
        this.known = known;
        this.values = new Values(contract, known);
        this.bodies = new Bodies(values);
    }

    /// One for any operation.
    Sent next(Dice dice) {
        Operation operation = dice.oneOf(operations);
        boolean wild = dice.oneIn(40);
        String path = path(operation, dice);
        String target = path + query(operation, dice);
        String method = operation.method();
        if (wild) {
            target = Wild.target(target, dice);
            method = Wild.method(method, dice);
        }
        List<String> headers = new ArrayList<>();
        headers.add(dice.oneIn(60) ? Wild.authorisation(dice) : AUTHORISATION);
        conditions(operation, path, dice, headers);
        accept(operation, dice, headers);
        byte[] body = Sent.NO_BODY;
        List<String> types = operation.bodyTypes();
        if (!types.isEmpty() && !dice.oneIn(80)) {
            String type = dice.oneOf(types);
            body = bodies.of(operation, type, dice);
            String said = dice.oneIn(25) ? Wild.contentType(dice) : type;
            if (!said.isEmpty()) {
                headers.add("Content-Type: " + said);
            }
        } else if (types.isEmpty() && dice.oneIn(30)) {
            body = "{\"unasked\": true}".getBytes(StandardCharsets.UTF_8);
        }
        boolean odd = dice.oneIn(20);
        if (odd) {
            headers.add(Wild.header(dice));
        }
        boolean chunked = body.length > 0 && dice.oneIn(8);
        return new Sent(operation, method, target, headers, body, chunked, !wild && !odd);
    }

    List<Operation> operations() {
        return operations;
    }

    /// Whether a path is one of those that a template stands for.
    static boolean matches(String template, String path) {
        String[] parts = template.split("/", -1);
        String[] others = path.split("/", -1);
        boolean same = parts.length == others.length;
        for (int i = 0; same && i < parts.length; i++) {
            same = parts[i].startsWith("{") || parts[i].equals(others[i]);
        }
        return same;
    }

    private String path(Operation operation, Dice dice) {
        String path = operation.path();
        for (Operation.Parameter parameter : operation.parameters("path")) {
            String value = pathValue(operation, parameter, dice);
            path = path.replace("{" + parameter.name() + "}", Wild.encoded(value, dice));
        }
        return path;
    }

    private String pathValue(Operation operation, Operation.Parameter parameter, Dice dice) {
        if (dice.oneIn(25)) {
            String odd = Oddities.text(dice);
            // An empty one, and one of dots, is another path.
            return odd.isEmpty() || odd.startsWith(".")
                    ? "odd"
                    : odd.substring(0, Math.min(odd.length(), 500));
        }
        if (parameter.schema().has("enum")
                || parameter.schema().path("type").asString("").equals("integer")) {
            if (dice.below(3) > 0 && parameter.name().equals("number")) {
                return "1";
            }
            return values.valid(parameter.schema(), dice, 0).asString("x");
        }
        if (parameter.name().equals("name")) {
            List<String> names = known.recordNames();
            return names.isEmpty() ? parameter.example() : dice.oneOf(names);
        }
        if (parameter.name().equals("version")) {
            return Integer.toString(dice.below(dice.oneOf(List.of(4, 40, 4_000))));
        }
        List<String> ids = Known.prefix(parameter.example()).map(known::ids).orElse(List.of());
        return ids.isEmpty() || dice.oneIn(20) ? parameter.example() : dice.oneOf(ids);
    }

    private String query(Operation operation, Dice dice) {
        List<String> parts = new ArrayList<>();
        for (Operation.Parameter parameter : operation.parameters("query")) {
            if (!parameter.required() && dice.below(4) < 3) {
                continue;
            }
            int times = dice.oneIn(15) ? 2 : 1;
            for (int i = 0; i < times; i++) {
                parts.add(parameter.name() + "=" + Wild.encoded(queryValue(parameter, dice), dice));
            }
        }
        if (dice.oneIn(40)) {
            parts.add(Wild.query(dice));
        }
        return parts.isEmpty() ? "" : "?" + String.join("&", parts);
    }

    private String queryValue(Operation.Parameter parameter, Dice dice) {
        if (dice.oneIn(8)) {
            String odd = Oddities.text(dice);
            return odd.substring(0, Math.min(odd.length(), 2_000));
        }
        return switch (parameter.name()) {
            // Nobody has the time for longer ones.
            case "wait" -> dice.oneOf(List.of("0s", "1s", "0m"));
            case "tag" -> dice.oneOf(TAGS);
            case "cursor" -> cursor(dice);
            default ->
                    parameter.example().isEmpty() || dice.oneIn(3)
                            ? values.valid(parameter.schema(), dice, 0).asString("x")
                            : parameter.example();
        };
    }

    private String cursor(Dice dice) {
        List<String> ids = known.someIds();
        String text = ids.isEmpty() || dice.oneIn(3) ? "1:" + Oddities.text(dice) : dice.oneOf(ids);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void conditions(Operation operation, String path, Dice dice, List<String> headers) {
        for (Operation.Parameter parameter : operation.parameters("header")) {
            if (parameter.name().equals("If-Match") && (parameter.required() || dice.oneIn(3))) {
                ifMatch(path, dice).ifPresent(value -> headers.add("If-Match: " + value));
            }
            if (parameter.name().equals("Idempotency-Key") && dice.oneIn(4)) {
                headers.add("Idempotency-Key: " + idempotencyKey(dice));
            }
        }
    }

    private Optional<String> ifMatch(String path, Dice dice) {
        return switch (dice.below(10)) {
            case 0, 1, 2, 3, 4 ->
                    Optional.of(known.etag(path.replaceFirst("/versions/.*", "")).orElse("*"));
            case 5, 6, 7 -> Optional.of("*");
            case 8 -> Optional.of(Wild.etag(dice));
            default -> Optional.empty();
        };
    }

    private static String idempotencyKey(Dice dice) {
        return switch (dice.below(4)) {
            case 0, 1 -> UUID.randomUUID().toString();
            case 2 -> dice.oneOf(KEYS);
            default ->
                    dice.oneOf(
                            List.of(
                                    "",
                                    " ",
                                    "k".repeat(255),
                                    "k".repeat(256),
                                    "\u00e9",
                                    "a,b",
                                    "\u007f"));
        };
    }

    private static void accept(Operation operation, Dice dice, List<String> headers) {
        if (dice.oneIn(15)) {
            headers.add("Accept: " + Wild.accept(dice));
        } else if (operation.streams()) {
            headers.add("Accept: text/event-stream");
        }
    }

    static String percentEncoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
