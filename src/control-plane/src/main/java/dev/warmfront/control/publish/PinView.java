package dev.warmfront.control.publish;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;

/// A pin as it is shown.
@Schema(
        name = "ReleasePin",
        description = "That edges run what a release said, whatever is written meanwhile")
record PinView(
        @Schema(description = "The release whose content edges run", example = "12") long release,
        @Schema(example = "checkout answers 502 since release 13") String reason,
        @Schema(description = "Who wanted it", example = "api-key/01jd9s3c5yqk2m8x4v7w6z0abc")
                String actor,
        Instant at) {

    static PinView of(Pin pin) {
        return new PinView(pin.version(), pin.reason(), pin.actor(), pin.at());
    }
}
