package dev.warmfront.engine.routing;

import dev.warmfront.snapshot.distribution.Behaviour;
import dev.warmfront.snapshot.distribution.Distribution;

/// A distribution, ready to be asked which behaviour serves a path.
public record Site(Distribution distribution) {

    /// What the path stands for: the default root object for `/`, itself otherwise. The behaviour
    /// is chosen, the key made and the origin asked by this, whatever the method.
    public String objectPath(String path) {
        return path.equals("/") && !distribution.defaultRootObject().isEmpty()
                ? "/" + distribution.defaultRootObject()
                : path;
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
