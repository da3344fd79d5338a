package dev.warmfront.engine.cache;

import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.request.RequestView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which URLs an answer makes wrong (RFC 9111, section 4.4): after a method that may change
/// something, the target, and what `Location` and `Content-Location` name on the same host.
///
/// Scheme and port are not compared: both share one cache here. Another host is never touched, so
/// that nobody can empty another's cache.
public final class Overwrite {

    /// A path and what follows its `?`.
    public record Target(String path, String query) {}

    private Overwrite() {}

    /// Empty after a safe method, or an answer that tells of a failure.
    public static List<Target> of(RequestView request, int status, Fields answer) {
        if (isSafe(request.method()) || status < 200 || status >= 400) {
            return List.of();
        }
        List<Target> targets = new ArrayList<>(1);
        targets.add(new Target(request.path(), request.query()));
        add(targets, request, answer.first("location"));
        add(targets, request, answer.first("content-location"));
        return targets;
    }

    /// RFC 9110, section 9.2.1. A method nobody knows may do anything.
    private static boolean isSafe(String method) {
        return switch (method) {
            case "GET", "HEAD", "OPTIONS", "TRACE" -> true;
            default -> false;
        };
    }

    private static void add(List<Target> targets, RequestView request, @Nullable String reference) {
        Target target = reference == null ? null : resolved(request, reference.strip());
        if (target != null && !targets.contains(target)) {
            targets.add(target);
        }
    }

    /// A reference against the request's target (RFC 3986, section 5); null for another host, or
    /// what is none of ours.
    private static @Nullable Target resolved(RequestView request, String reference) {
        int fragment = reference.indexOf('#');
        String text = fragment < 0 ? reference : reference.substring(0, fragment);
        int scheme = scheme(text);
        if (text.startsWith("//") || scheme > 0) {
            int authority = scheme > 0 ? scheme : 2;
            int slash = end(text, authority);
            if (!isHost(text.substring(authority, slash), request.host())) {
                return null;
            }
            text = text.substring(slash);
            text = text.startsWith("/") ? text : "/" + text;
        } else if (text.isEmpty() || text.indexOf(':') >= 0 && text.indexOf('/') != 0) {
            // The target itself; or a scheme nobody asked by.
            return text.isEmpty() ? new Target(request.path(), request.query()) : null;
        }
        int mark = text.indexOf('?');
        String path = mark < 0 ? text : text.substring(0, mark);
        String query = mark < 0 ? "" : text.substring(mark + 1);
        if (path.isEmpty()) {
            return new Target(request.path(), query);
        } else if (!path.startsWith("/")) {
            String base = request.path();
            path = base.substring(0, base.lastIndexOf('/') + 1) + path;
        }
        return new Target(withoutDots(path), query);
    }

    private static int scheme(String text) {
        return text.regionMatches(true, 0, "http://", 0, 7)
                ? 7
                : text.regionMatches(true, 0, "https://", 0, 8) ? 8 : 0;
    }

    private static int end(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) != '/' && text.charAt(i) != '?') {
            i++;
        }
        return i;
    }

    private static boolean isHost(String authority, String host) {
        String lower = Fields.lower(authority);
        int colon = lower.lastIndexOf(':');
        boolean port = colon > lower.lastIndexOf(']');
        return (port ? lower.substring(0, colon) : lower).equals(host);
    }

    private static String withoutDots(String path) {
        if (!path.contains("/.")) {
            return path;
        }
        Deque<String> kept = new ArrayDeque<>();
        int at = 1;
        boolean open = false;
        while (at <= path.length()) {
            int slash = path.indexOf('/', at);
            int end = slash < 0 ? path.length() : slash;
            String segment = path.substring(at, end);
            open = segment.equals(".") || segment.equals("..");
            if (segment.equals("..")) {
                kept.pollLast();
            } else if (!segment.equals(".")) {
                kept.addLast(segment);
            }
            at = end + 1;
        }
        return "/" + String.join("/", kept) + (open && !kept.isEmpty() ? "/" : "");
    }
}
