package dev.warmfront.control.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Writes problems as answers, whoever noticed them: a filter, a controller or the container.
@Component
public class ProblemWriter {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemWriter.class);

    private final JsonMapper json;

    ProblemWriter(JsonMapper json) {
        this.json = json;
    }

    /// Answers that PostgreSQL went away. It is looked for again at every request, so whoever asks
    /// again needs nothing else.
    public void writeUnreachable(
            HttpServletRequest request, HttpServletResponse response, Throwable reason)
            throws IOException {
        LOG.warn("PostgreSQL cannot be reached: {}", Outage.reason(reason));
        String detail = "PostgreSQL cannot be reached; ask again in a moment";
        write(
                request,
                response,
                new ProblemException(Problem.UNAVAILABLE, detail).with("Retry-After", "1"));
    }

    /// Answers with the problem. Does nothing when an answer is already on its way.
    public void write(
            HttpServletRequest request, HttpServletResponse response, ProblemException problem)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        ProblemDocument document =
                new ProblemDocument(
                        problem.problem().type(),
                        problem.problem().title(),
                        problem.problem().status(),
                        problem.detail(),
                        "urn:warmfront:request:" + RequestIds.of(request),
                        problem.faults());
        response.resetBuffer();
        response.setStatus(problem.problem().status());
        problem.headers().forEach(response::setHeader);
        response.setContentType("application/problem+json");
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        byte[] body = json.writeValueAsBytes(document);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.flushBuffer();
    }
}
