package dev.warmfront.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// A document, and what becomes of it in the eyes of the control plane.
final class Planned {

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "The document, in YAML or JSON; - for standard input.")
    private String file = "";

    @Option(
            names = "--take-over-from",
            paramLabel = "OWNER",
            description =
                    "Whose resources may become the document's owner's; \"unowned\" for nobody's;"
                            + " repeatable.")
    private List<String> takeOver = new ArrayList<>();

    @Option(
            names = "--if-match",
            paramLabel = "ETAG",
            description = "Refuse anything but the plan with this etag.")
    private @Nullable String ifMatch;

    Source source() throws Failure {
        return Source.read(file);
    }

    /// The plan for it.
    Answer plan(Client client, Source source) throws Failure {
        return send(client, source, "/v1/apply/plan", ifMatch);
    }

    /// Carries out the plan with this entity tag.
    Answer apply(Client client, Source source, String etag, String idempotencyKey) throws Failure {
        return send(client, source, "/v1/apply", etag, "Idempotency-Key", idempotencyKey);
    }

    private Answer send(
            Client client, Source source, String path, @Nullable String etag, String... more)
            throws Failure {
        List<String> headers = new ArrayList<>(List.of(more));
        headers.addAll(List.of("Content-Type", source.mediaType()));
        if (etag != null) {
            headers.addAll(List.of("If-Match", etag));
        }
        StringBuilder query = new StringBuilder();
        for (String owner : takeOver) {
            query.append(query.isEmpty() ? '?' : '&').append("takeOver=");
            query.append(Client.encoded(owner));
        }
        try {
            return client.post(path + query, source.content(), headers.toArray(String[]::new));
        } catch (Failure failure) {
            var problem = failure.problem();
            if (problem == null || problem.path("status").asInt(0) == 401) {
                throw failure;
            }
            if (problem.path("status").asInt(0) == 412) {
                throw new Failure(
                        "something has changed since that plan, and nothing was done (expected: a"
                                + " new plan)",
                        Exit.FAILED,
                        problem);
            }
            throw new Failure(Problems.text(problem, source), Exit.FAILED, problem);
        }
    }
}
