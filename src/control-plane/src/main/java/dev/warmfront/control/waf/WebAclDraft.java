package dev.warmfront.control.waf;

import dev.warmfront.control.web.Tags;
import dev.warmfront.snapshot.waf.Action;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What people ask for when they ask for a web ACL.
@Schema(name = "WebAclDraft", description = "A web ACL as it is asked for")
record WebAclDraft(
        @Schema(description = "Unique", example = "shop") String name,
        @Schema(requiredMode = Schema.RequiredMode.NOT_REQUIRED, description = "For people")
                String comment,
        @Schema(
                        defaultValue = Tags.NONE,
                        description = Tags.ABOUT,
                        example = Tags.EXAMPLE,
                        maxProperties = 50)
                Map<String, String> tags,
        @Schema(
                        defaultValue = "ALLOW",
                        description = "What becomes of a request that no rule decided; not COUNT")
                Action defaultAction,
        @Schema(defaultValue = "[]", description = "The lowest priority is looked at first")
                List<RuleDraft> rules) {

    /// When the statement is true, the action is taken.
    @Schema(name = "Rule")
    record RuleDraft(
            @Schema(description = "Unique within the web ACL", example = "no-admin") String name,
            @Schema(description = "Unique within the web ACL", example = "10") int priority,
            @Schema(description = "ALLOW and BLOCK decide; COUNT counts and goes on") Action action,
            StatementDraft statement) {}

    /// The viewer's address is in an IP set.
    @Schema(name = "IpSetStatement")
    record IpSetMatchDraft(@Schema(example = "ips-01jd9s3c5yqk2m8x4v7w6z0abc") String ipSetId) {}

    /// A part of the request compares with a text.
    @Schema(name = "TextMatchStatement")
    record TextMatchDraft(
            @Schema(description = "What is looked at", example = "PATH") Field field,
            @Schema(description = "Its name, with HEADER only") @Nullable String header,
            @Schema(example = "STARTS_WITH") Comparison comparison,
            @Schema(description = "1..200 characters, case-sensitive", example = "/admin")
                    String text) {}

    /// The viewer's address has sent too many requests.
    @Schema(name = "RateStatement")
    record RateDraft(
            @Schema(description = "More than so many", example = "1000") int limit,
            @Schema(description = "1..3600", example = "60") int windowSeconds) {}

    /// What is looked at.
    enum Field {
        METHOD,
        PATH,
        QUERY,
        HEADER
    }

    /// How it is compared.
    enum Comparison {
        EXACTLY,
        STARTS_WITH,
        ENDS_WITH,
        CONTAINS
    }
}
