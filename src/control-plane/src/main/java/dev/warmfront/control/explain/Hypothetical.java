package dev.warmfront.control.explain;

import dev.warmfront.compiler.policy.HeaderNames;
import dev.warmfront.control.web.Fault;
import dev.warmfront.control.web.ProblemException;
import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.request.RequestView;
import dev.warmfront.engine.request.Target;
import dev.warmfront.snapshot.base.HostName;
import dev.warmfront.snapshot.waf.Cidr;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A request that nobody sent, as the decisions see it.
///
/// @param headers by their names in lower case, several of one name joined
record Hypothetical(
        String method,
        boolean secure,
        String host,
        String path,
        String query,
        Map<String, String> headers,
        String viewer,
        long addressHigh,
        long addressLow)
        implements RequestView {

    private static final int MOST_HEADERS = 100;
    private static final int LONGEST_URL = 8192;
    private static final int LONGEST_VALUE = 8192;
    private static final int LONGEST_NAME = 128;

    /// What a question asks about.
    ///
    /// @throws ProblemException with everything that no viewer could send
    static Hypothetical of(Question asked) {
        List<Fault> faults = new ArrayList<>();
        if (!isToken(asked.method()) || asked.method().length() > 32) {
            faults.add(Fault.of("/method", "invalid-method", asked.method(), "a method"));
        }
        Map<String, String> headers = headers(asked.headers(), "/headers", faults);
        Cidr viewer = address("/viewerAddress", asked.viewerAddress(), faults);
        Url url = url(asked.url(), faults);
        if (!faults.isEmpty() || url == null || viewer == null) {
            throw ProblemException.invalid(faults);
        }
        return new Hypothetical(
                asked.method(),
                url.secure(),
                url.host(),
                url.path(),
                url.query(),
                headers,
                asked.viewerAddress(),
                viewer.high(),
                viewer.low());
    }

    /// The fields of an answer.
    static Fields fields(List<Question.Field> fields, String at) {
        List<Fault> faults = new ArrayList<>();
        headers(fields, at, faults);
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        List<String> lines = new ArrayList<>();
        for (Question.Field field : fields) {
            lines.add(Fields.lower(field.name()));
            lines.add(field.value());
        }
        return Fields.of(lines);
    }

    @Override
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    @Override
    public void forEachHeader(BiConsumer<String, String> reader) {
        headers.forEach(reader);
    }

    private record Url(boolean secure, String host, String path, String query) {}

    private static @Nullable Url url(String text, List<Fault> faults) {
        boolean secure = text.startsWith("https://");
        int from = secure ? 8 : text.startsWith("http://") ? 7 : -1;
        boolean visible = text.chars().allMatch(c -> c > ' ' && c < 127);
        if (from < 0 || !visible || text.length() > LONGEST_URL) {
            String expected = "http:// or https://, a host, visible ASCII only";
            faults.add(Fault.of("/url", "invalid-url", shown(text), expected));
            return null;
        }
        int slash =
                IntStream.range(from, text.length())
                        .filter(i -> "/?".indexOf(text.charAt(i)) >= 0)
                        .findFirst()
                        .orElse(text.length());
        String authority = text.substring(from, slash);
        int colon = authority.lastIndexOf(':');
        boolean port = colon >= 0 && authority.indexOf(']', colon) < 0;
        String name = Fields.lower(port ? authority.substring(0, colon) : authority);
        String host = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        String rest = text.substring(slash);
        String target = rest.startsWith("/") ? rest : "/" + rest;
        int mark = target.indexOf('?');
        int end = mark < 0 ? target.length() : mark;
        byte[] octets = target.getBytes(StandardCharsets.US_ASCII);
        if (!HostName.isValid(host) && !host.startsWith("[")) {
            faults.add(Fault.of("/url", "invalid-host", host, "a host name or an address"));
        }
        if (!Target.isClean(octets, 0, end, octets.length)) {
            String expected = "a target that edges take: no dot segments, no broken escapes";
            faults.add(Fault.of("/url", "invalid-target", shown(target), expected));
        }
        return new Url(
                secure, host, target.substring(0, end), mark < 0 ? "" : target.substring(mark + 1));
    }

    private static Map<String, String> headers(
            List<Question.Field> fields, String at, List<Fault> faults) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (fields.size() > MOST_HEADERS) {
            String expected = "at most " + MOST_HEADERS;
            faults.add(Fault.of(at, "too-many-headers", String.valueOf(fields.size()), expected));
            return headers;
        }
        for (int i = 0; i < fields.size(); i++) {
            Question.Field field = fields.get(i);
            String here = at + "/" + i;
            String name = Fields.lower(field.name());
            if (!isToken(name) || name.equals("host")) {
                String expected = "a field's name, and not Host, which the URL says";
                faults.add(Fault.of(here + "/name", "invalid-name", shown(name), expected));
            }
            boolean plain =
                    field.value().chars().allMatch(c -> c == '\t' || c >= ' ' && c != 127)
                            && field.value().length() <= LONGEST_VALUE;
            if (!plain) {
                String expected = "at most " + LONGEST_VALUE + " characters, no control character";
                String shown = field.value().length() + " characters";
                faults.add(Fault.of(here + "/value", "invalid-value", shown, expected));
            }
            headers.merge(name, field.value().strip(), (one, next) -> one + ", " + next);
        }
        return headers;
    }

    /// One address; null, and a fault there, when it is none.
    static @Nullable Cidr address(String at, String text, List<Fault> faults) {
        try {
            Cidr address = Cidr.parse(text);
            if (address.prefixLength() == 128) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // It is told below.
        }
        faults.add(Fault.of(at, "invalid-address", shown(text), "one address"));
        return null;
    }

    private static boolean isToken(String text) {
        return text.length() <= LONGEST_NAME && HeaderNames.isToken(text);
    }

    static String shown(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
