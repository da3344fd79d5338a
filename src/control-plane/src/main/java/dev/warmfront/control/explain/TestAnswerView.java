package dev.warmfront.control.explain;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a name server would answer, and how it comes about.
@Schema(name = "TestAnswer", description = "What a name server would answer, and why")
record TestAnswerView(
        @Schema(example = "12") long release,
        @Schema(example = "NOERROR") String code,
        @Schema(description = "Whether the answer is the zone's own") boolean authoritative,
        List<Answered> answer,
        List<Answered> authority,
        List<Answered> additional,
        @Schema(
                        description =
                                "For how much of the subnet, or of the resolver's address, the"
                                        + " answer was decided (RFC 7871); 0 for everybody",
                        example = "24")
                int scopePrefixLength,
        @Schema(description = "Sent with the question, it decides the same again", example = "7")
                int seed,
        @Schema(description = "Every choice on the way, in this order") List<Decision> decisions) {

    TestAnswerView {
        answer = List.copyOf(answer);
        authority = List.copyOf(authority);
        additional = List.copyOf(additional);
        decisions = List.copyOf(decisions);
    }

    /// Records of one name and type.
    @Schema(name = "TestAnswerRecords")
    record Answered(
            @Schema(example = "www.shop.example") String name,
            @Schema(example = "A") String type,
            @Schema(example = "60") int ttlSeconds,
            @Schema(description = "As in a zone file", example = "[\"192.0.2.1\"]")
                    List<String> values) {
        Answered {
            values = List.copyOf(values);
        }
    }

    /// The choice among the record sets of a name and type.
    ///
    /// @param failedOpen whether nothing was healthy, so that all counted as healthy
    @Schema(name = "TestAnswerDecision")
    record Decision(
            @Schema(example = "www.shop.example") String name,
            @Schema(example = "A") String type,
            @Schema(example = "WEIGHTED") String policy,
            @Schema(description = "Whether none was healthy, so that all counted as healthy")
                    boolean failedOpen,
            List<Candidate> candidates) {
        Decision {
            candidates = List.copyOf(candidates);
        }
    }

    /// One of them.
    @Schema(name = "TestAnswerCandidate")
    record Candidate(
            @Schema(example = "blue") @Nullable String setIdentifier,
            @Schema(description = "By its check, and by what it is an alias of") boolean healthy,
            Standing standing,
            @Schema(example = "It was not healthy") String reason,
            @Schema(description = "A distribution or another name", example = "eu.shop.example")
                    @Nullable String aliasOf,
            @Nullable Check healthCheck) {}

    /// What edges come to of a health check, and what each of those says that probe for it.
    @Schema(name = "TestAnswerCheck")
    record Check(
            @Schema(example = "hc-01jd9s3c5yqk2m8x4v7w6z0abc") String healthCheckId,
            @Schema(
                            description =
                                    "What the check says of what they come to among themselves,"
                                            + " whether inverted or disabled")
                    boolean healthy,
            List<Said> verdicts) {
        Check {
            verdicts = List.copyOf(verdicts);
        }
    }

    /// What one edge says.
    @Schema(name = "TestAnswerVerdict")
    record Said(
            @Schema(example = "e-01jd9s3c5yqk2m8x4v7w6z0abc") String edgeId,
            boolean healthy,
            @Schema(example = "connection refused") String reason,
            Instant since) {}

    /// What became of a candidate.
    @Schema(name = "TestAnswerStanding")
    enum Standing {
        CHOSEN("It is what was answered, or what led there"),
        PASSED_OVER("It could have been answered; the policy, or chance, chose another"),
        UNHEALTHY("Its health check says unhealthy"),
        TARGET_UNHEALTHY("Nothing that it is an alias of is healthy"),
        NOT_FOR_ASKER("It is for questions from elsewhere");

        private final String sentence;

        Standing(String sentence) {
            this.sentence = sentence;
        }

        String sentence() {
            return sentence;
        }
    }
}
