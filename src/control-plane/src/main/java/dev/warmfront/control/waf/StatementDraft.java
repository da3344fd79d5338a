package dev.warmfront.control.waf;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.warmfront.control.waf.WebAclDraft.IpSetMatchDraft;
import dev.warmfront.control.waf.WebAclDraft.RateDraft;
import dev.warmfront.control.waf.WebAclDraft.TextMatchDraft;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that is true or false of a request; exactly one member is there.
@Schema(name = "Statement", description = "True or false of a request; exactly one member is there")
@JsonInclude(JsonInclude.Include.NON_NULL)
record StatementDraft(
        @Schema(description = "The viewer's address is in an IP set")
                @Nullable IpSetMatchDraft ipSet,
        @Schema(description = "A part of the request compares with a text")
                @Nullable TextMatchDraft textMatch,
        @Schema(description = "The viewer's address has sent too many requests")
                @Nullable RateDraft rate,
        @Schema(description = "The inner statement is false") @Nullable StatementDraft not,
        @Schema(description = "All of these are true") @Nullable List<StatementDraft> and,
        @Schema(description = "One of these is true") @Nullable List<StatementDraft> or) {}
