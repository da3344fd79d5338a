package dev.warmfront.cli;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Distributions as people call them.
final class Sites {

    private Sites() {}

    /// The id of the one that has this name, or this id.
    static String id(Client client, String distribution) throws Failure {
        JsonNode named =
                client.get("/v1/distributions?name=" + Client.encoded(distribution))
                        .body()
                        .path("items");
        if (!named.isEmpty()) {
            return named.get(0).path("id").asString("");
        }
        if (distribution.startsWith("d-")) {
            return distribution;
        }
        List<String> names = new ArrayList<>();
        for (JsonNode one : client.get("/v1/distributions?limit=20").body().path("items")) {
            String name = one.path("name").asString("");
            names.add(name.isEmpty() ? one.path("id").asString("") : name);
        }
        throw new Failure(
                "distribution: "
                        + distribution
                        + " (expected: the name or id of one"
                        + (names.isEmpty() ? "; there is none" : ", such as " + names)
                        + ")");
    }
}
