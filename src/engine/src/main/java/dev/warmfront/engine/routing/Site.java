package dev.warmfront.engine.routing;

import dev.warmfront.snapshot.distribution.Behaviour;
import dev.warmfront.snapshot.distribution.Distribution;
import dev.warmfront.snapshot.distribution.ErrorResponse;
import org.jspecify.annotations.Nullable;

/// A distribution, ready to be asked which behaviour serves a path.
///
/// @param staging what serves some of its requests in its place; null for nothing
public record Site(Distribution distribution, @Nullable Staging staging) {

    /// No lifetime is said.
    public static final long UNSAID = -1;

    /// One that serves all of its requests itself.
    public Site(Distribution distribution) {
        this(distribution, null);
    }

    /// What the path stands for: the default root object for `/`, itself otherwise. The behaviour
    /// is chosen, the key made and the origin asked by this, whatever the method.
    public String objectPath(String path) {
        return path.equals("/") && !distribution.defaultRootObject().isEmpty()
                ? "/" + distribution.defaultRootObject()
                : path;
    }

    /// What becomes of answers with a status; null when nothing is said of it.
    public @Nullable ErrorResponse errorResponse(int status) {
        if (status >= 400) {
            for (ErrorResponse response : distribution.errorResponses()) {
                if (response.errorCode() == status) {
                    return response;
                }
            }
        }
        return null;
    }

    /// For how long at least an answer with a status is kept; [#UNSAID] when nothing is
    /// said of it.
    public long errorSeconds(int status) {
        ErrorResponse response = errorResponse(status);
        return response == null ? UNSAID : response.cachingLeast().toSeconds();
    }

    /// The first behaviour whose pattern matches.
    ///
    /// @param path with its leading slash and without the query
    public Behaviour behaviour(String path) {
        for (Behaviour behaviour : distribution.behaviours()) {
            if (Glob.matches(behaviour.pathPattern().text(), path, 1)) {
                return behaviour;
            }
        }
        throw new AssertionError("unreachable: the last behaviour matches every path");
    }
}
