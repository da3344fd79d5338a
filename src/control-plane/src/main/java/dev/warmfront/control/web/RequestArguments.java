package dev.warmfront.control.web;

import dev.warmfront.snapshot.Digest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// Hands [Write], [Page] and [Filter] to controllers, and refuses query parameters that nobody
/// reads or that cannot be text.
@Configuration(proxyBeanMethods = false)
class RequestArguments implements WebMvcConfigurer {

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new WriteResolver());
        resolvers.add(new PageResolver());
        resolvers.add(new FilterResolver());
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new PlainParameters()).addPathPatterns("/v1/**");
    }

    private static final class WriteResolver implements HandlerMethodArgumentResolver {

        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == Write.class;
        }

        @Override
        public Write resolveArgument(
                MethodParameter parameter,
                @Nullable ModelAndViewContainer container,
                NativeWebRequest web,
                @Nullable WebDataBinderFactory binders)
                throws IOException {
            HttpServletRequest request = servlet(web);
            byte[] body = request.getInputStream().readAllBytes();
            Principal principal = request.getUserPrincipal();
            return new Write(
                    principal == null ? "nobody" : principal.getName(),
                    RequestIds.of(request),
                    request.getHeader("If-Match"),
                    idempotencyKey(request),
                    flag("dryRun", request.getParameter("dryRun")),
                    body.length == 0 ? null : document(request, body),
                    fingerprint(request, body),
                    request.getRemoteAddr());
        }

        /// Which of them it may be is for the operation to say.
        private static JsonNode document(HttpServletRequest request, byte[] body) {
            String type = request.getContentType();
            String bare = type == null ? "" : type.split(";", 2)[0].strip();
            if (bare.equalsIgnoreCase(MediaTypes.DNS)) {
                // A zone file is octets: one character for each.
                return StringNode.valueOf(new String(body, StandardCharsets.ISO_8859_1));
            }
            boolean yaml = bare.equalsIgnoreCase(MediaTypes.YAML);
            return yaml ? Yaml.parse(body) : Json.parse(body);
        }

        private static @Nullable String idempotencyKey(HttpServletRequest request) {
            String key = request.getHeader("Idempotency-Key");
            if (key != null && (key.isBlank() || key.length() > 255)) {
                throw new ProblemException(
                        Problem.INVALID_REQUEST,
                        "Idempotency-Key: "
                                + key.length()
                                + " characters (expected: 1..255, not blank)");
            }
            return key;
        }

        /// Every parameter but `dryRun`, which does not make another request of it.
        private static String query(HttpServletRequest request) {
            StringBuilder query = new StringBuilder();
            new TreeMap<>(request.getParameterMap())
                    .forEach((name, values) -> {
                        if (!name.equals("dryRun")) {
                            query.append(Query.encode(name));
                            for (String value : values) {
                                query.append('=').append(Query.encode(value));
                            }
                        }
                    });
            return query.toString();
        }

        private static Digest fingerprint(HttpServletRequest request, byte[] body) {
            return Digest.of(
                    String.join(
                            "\n",
                            request.getMethod(),
                            request.getRequestURI(),
                            query(request),
                            String.valueOf(request.getHeader("If-Match")),
                            Digest.of(body).hex()));
        }
    }

    private static final class PageResolver implements HandlerMethodArgumentResolver {

        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == Page.class;
        }

        @Override
        public Page resolveArgument(
                MethodParameter parameter,
                @Nullable ModelAndViewContainer container,
                NativeWebRequest web,
                @Nullable WebDataBinderFactory binders) {
            return Page.of(web.getParameter("limit"), web.getParameter("cursor"));
        }
    }

    private static final class FilterResolver implements HandlerMethodArgumentResolver {

        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == Filter.class;
        }

        @Override
        public Filter resolveArgument(
                MethodParameter parameter,
                @Nullable ModelAndViewContainer container,
                NativeWebRequest web,
                @Nullable WebDataBinderFactory binders) {
            return Filter.of(web.getParameter("name"), web.getParameterValues("tag"));
        }
    }

    /// A misspelt `dryRun` must not write, and a misspelt filter must not list everything.
    private static final class PlainParameters implements HandlerInterceptor {

        @Override
        public boolean preHandle(
                HttpServletRequest request, HttpServletResponse response, Object handler) {
            if (!(handler instanceof HandlerMethod method)) {
                return true;
            }
            Set<String> known = known(method);
            request.getParameterMap()
                    .forEach((name, values) -> {
                        if (!known.contains(name)) {
                            throw new ProblemException(
                                    Problem.INVALID_REQUEST,
                                    "query parameter: "
                                            + name
                                            + " (expected: "
                                            + DidYouMean.of(name, known)
                                            + ")");
                        }
                        // PostgreSQL has no text with U+0000 in it.
                        if (!Arrays.stream(values).allMatch(Tags::isPlain)) {
                            throw new ProblemException(
                                    Problem.INVALID_REQUEST,
                                    name + ": not text (expected: no control character)");
                        }
                    });
            return true;
        }

        private static Set<String> known(HandlerMethod method) {
            Set<String> known = new LinkedHashSet<>();
            for (MethodParameter parameter : method.getMethodParameters()) {
                if (parameter.getParameterType() == Write.class) {
                    known.add("dryRun");
                } else if (parameter.getParameterType() == Page.class) {
                    known.add("limit");
                    known.add("cursor");
                } else if (parameter.getParameterType() == Filter.class) {
                    known.add("name");
                    known.add("tag");
                } else if (parameter.hasParameterAnnotation(RequestParam.class)) {
                    known.add(parameter.getParameter().getName());
                }
            }
            return known;
        }
    }

    private static boolean flag(String name, @Nullable String value) {
        return switch (value) {
            case null -> false;
            case "true" -> true;
            case "false" -> false;
            default ->
                    throw new ProblemException(
                            Problem.INVALID_REQUEST,
                            name + ": " + value + " (expected: true or false)");
        };
    }

    private static HttpServletRequest servlet(NativeWebRequest web) {
        HttpServletRequest request = web.getNativeRequest(HttpServletRequest.class);
        if (request == null) {
            throw new AssertionError("unreachable: Spring MVC runs in a servlet container");
        }
        return request;
    }
}
