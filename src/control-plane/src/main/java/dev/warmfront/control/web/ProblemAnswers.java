package dev.warmfront.control.web;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpHeaders;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/// Turns everything that was thrown, and every error of the container, into a problem.
@Hidden
@RestController
@RestControllerAdvice
class ProblemAnswers implements ErrorController {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAnswers.class);

    private final ProblemWriter problems;

    ProblemAnswers(ProblemWriter problems) {
        this.problems = problems;
    }

    @ExceptionHandler
    void answer(HttpServletRequest request, HttpServletResponse response, Exception thrown)
            throws Exception {
        switch (thrown) {
            case ProblemException problem -> problems.write(request, response, problem);
            case AuthenticationException security -> throw security;
            case AccessDeniedException security -> throw security;
            case AsyncRequestNotUsableException gone -> LOG.debug("the caller went away", gone);
            case MethodArgumentTypeMismatchException wrong ->
                    problems.write(
                            request,
                            response,
                            new ProblemException(Problem.INVALID_REQUEST, detail(wrong)));
            case RuntimeException gone when Outage.isBehind(gone) ->
                    problems.writeUnreachable(request, response, gone);
            case HttpMessageNotReadableException body ->
                    problems.write(
                            request,
                            response,
                            new ProblemException(
                                    Problem.MALFORMED_JSON, "body: not JSON (RFC 8259)"));
            // What the container and the firewall find only when somebody looks at it.
            case InvalidParameterException parameters ->
                    problems.write(request, response, unreadable("query"));
            case RequestRejectedException parts ->
                    problems.write(request, response, unreadable("request"));
            case ErrorResponse known -> answer(request, response, known);
            default -> {
                LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), thrown);
                problems.write(
                        request,
                        response,
                        new ProblemException(Problem.INTERNAL, "The log has the reason"));
            }
        }
    }

    private static ProblemException unreadable(String part) {
        return new ProblemException(
                Problem.INVALID_REQUEST,
                part
                        + ": cannot be read (expected: UTF-8, percent-encoded where needed, without"
                        + " control characters, at most 1000 parameters)");
    }

    /// What the container refused before a controller saw it.
    @RequestMapping("${spring.web.error.path:/error}")
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        int status =
                request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
                        ? code
                        : 404;
        Problem problem = Problem.of(status);
        problems.write(request, response, new ProblemException(problem, problem.title()));
    }

    private void answer(
            HttpServletRequest request, HttpServletResponse response, ErrorResponse known)
            throws IOException {
        Problem problem = Problem.of(known.getStatusCode().value());
        String detail = detail(known);
        ProblemException answer =
                new ProblemException(problem, detail == null ? problem.title() : detail);
        String allow = known.getHeaders().getFirst(HttpHeaders.ALLOW);
        problems.write(
                request, response, allow == null ? answer : answer.with(HttpHeaders.ALLOW, allow));
    }

    private static String detail(MethodArgumentTypeMismatchException wrong) {
        String value = String.valueOf(wrong.getValue());
        Object[] choices = wrong.getParameter().getParameterType().getEnumConstants();
        String expected =
                choices == null
                        ? wrong.getParameter().getParameterType().getSimpleName()
                        : DidYouMean.of(
                                value, Arrays.stream(choices).map(String::valueOf).toList());
        return wrong.getName() + ": " + value + " (expected: " + expected + ")";
    }

    /// The framework's own sentences, where they name what was expected; ours where they do not.
    private static @Nullable String detail(ErrorResponse known) {
        return switch (known) {
            case NoResourceFoundException nothing ->
                    "path: /"
                            + nothing.getResourcePath()
                            + " (expected: one that /swagger-ui.html lists)";
            case HttpRequestMethodNotSupportedException wrong ->
                    "method: "
                            + wrong.getMethod()
                            + " (expected: "
                            + String.join(
                                    ", ",
                                    Objects.requireNonNullElse(
                                            wrong.getSupportedMethods(), new String[0]))
                            + ")";
            default -> known.getBody().getDetail();
        };
    }
}
