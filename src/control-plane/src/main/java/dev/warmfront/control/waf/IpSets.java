package dev.warmfront.control.waf;

import dev.warmfront.compiler.waf.DesiredIpSet;
import dev.warmfront.control.resource.ResourceFactory;
import dev.warmfront.control.resource.Resources;
import dev.warmfront.control.resource.Translation;
import java.util.List;
import org.springframework.stereotype.Component;

/// All IP sets.
@Component
public class IpSets {

    private final Resources<IpSetDraft> resources;
    private final Translation<IpSetDraft, DesiredIpSet> desired;

    IpSets(ResourceFactory factory) {
        resources = factory.of(new IpSetKind());
        desired =
                resources.translated(
                        stored -> new DesiredIpSet(stored.id(), stored.draft().addresses()));
    }

    /// What the compiler eats.
    public List<DesiredIpSet> desired() {
        return desired.all();
    }

    Resources<IpSetDraft> resources() {
        return resources;
    }
}
