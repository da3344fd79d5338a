package dev.warmfront.engine.routing;

import dev.warmfront.snapshot.Snapshot;
import dev.warmfront.snapshot.distribution.Distribution;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// From the name a viewer asks for to the site that answers to it.
///
/// An exact name wins over every wildcard; among wildcards the longest wins. `*.` covers any depth
/// below, and not the name itself. One lookup costs at most one hash lookup a label.
public final class Router {

    private final Map<String, Site> exact = new HashMap<>();

    /// By what follows the `*.`.
    private final Map<String, Site> wildcards = new HashMap<>();

    private Router() {}

    public static Router of(Snapshot snapshot) {
        Router router = new Router();
        for (Distribution distribution : snapshot.distributions()) {
            Site site = new Site(distribution);
            for (String name : distribution.names()) {
                if (name.startsWith("*.")) {
                    router.wildcards.put(name.substring(2), site);
                } else {
                    router.exact.put(name, site);
                }
            }
        }
        return router;
    }

    /// The site that answers to a host, enabled or not.
    ///
    /// @param host lower-case, without port and trailing dot
    public @Nullable Site site(String host) {
        Site site = exact.get(host);
        int dot = host.indexOf('.');
        while (site == null && dot >= 0) {
            site = wildcards.get(host.substring(dot + 1));
            dot = host.indexOf('.', dot + 1);
        }
        return site;
    }
}
