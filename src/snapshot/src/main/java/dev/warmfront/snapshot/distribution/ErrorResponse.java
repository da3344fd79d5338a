package dev.warmfront.snapshot.distribution;

import dev.warmfront.snapshot.base.Require;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What becomes of answers with one error status: for how long they are kept, and which page is
/// shown in their place.
///
/// @param errorCode the status it is about
/// @param cachingLeast kept at least so long
/// @param pagePath the path of the page, with its leading slash; null for what the origin sent
/// @param responseCode the status that the page is shown with; 0 without a page
public record ErrorResponse(
        int errorCode, Duration cachingLeast, @Nullable String pagePath, int responseCode) {

    public ErrorResponse {
        Require.between(400, 599, "errorCode", errorCode);
        Require.that(!cachingLeast.isNegative(), "cachingLeast", cachingLeast, "0 or more");
        Require.that(
                pagePath == null || pagePath.startsWith("/"),
                "pagePath",
                String.valueOf(pagePath),
                "a path with its leading slash");
        if (pagePath == null) {
            Require.between(0, 0, "responseCode without a page", responseCode);
        } else {
            Require.between(200, 599, "responseCode", responseCode);
        }
    }
}
