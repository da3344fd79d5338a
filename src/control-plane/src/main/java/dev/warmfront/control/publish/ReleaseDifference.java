package dev.warmfront.control.publish;

import dev.warmfront.snapshot.Release;
import dev.warmfront.snapshot.base.Resource;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What differs between two releases: which resources, and how. What it is inside them, their
/// versions tell.
@Schema(name = "ReleaseDifference", description = "Every resource in which two releases differ")
record ReleaseDifference(
        @Schema(description = "0 is what edges run before the first", example = "11") long from,
        @Schema(example = "12") long to,
        List<ResourceDifference> resources) {

    /// What became of a resource.
    enum How {
        ADDED,
        CHANGED,
        REMOVED
    }

    @Schema(name = "ResourceDifference")
    record ResourceDifference(
            @Schema(example = "d-01jd9s3c5yqk2m8x4v7w6z0abc") String id, How how) {}

    /// In the order of the ids.
    static ReleaseDifference between(Release from, Release to) {
        Map<String, Resource> before = byId(from);
        Map<String, Resource> after = byId(to);
        List<ResourceDifference> found = new ArrayList<>();
        TreeMap<String, Resource> all = new TreeMap<>(before);
        all.putAll(after);
        for (String id : all.keySet()) {
            Resource old = before.get(id);
            Resource now = after.get(id);
            if (old == null) {
                found.add(new ResourceDifference(id, How.ADDED));
            } else if (now == null) {
                found.add(new ResourceDifference(id, How.REMOVED));
            } else if (!now.equals(old)) {
                found.add(new ResourceDifference(id, How.CHANGED));
            }
        }
        return new ReleaseDifference(from.version(), to.version(), List.copyOf(found));
    }

    private static Map<String, Resource> byId(Release release) {
        return release.snapshot()
                .resources()
                .collect(Collectors.toMap(Resource::id, Function.identity()));
    }
}
