package dev.warmfront.control.waf;

import dev.warmfront.compiler.waf.DesiredIpSet;
import dev.warmfront.control.resource.ResourceFactory;
import dev.warmfront.control.resource.Resources;
import java.util.List;
import org.springframework.stereotype.Component;

/// All IP sets.
@Component
public class IpSets {

    private final Resources<IpSetDraft> resources;

    IpSets(ResourceFactory factory) {
        resources = factory.of(new IpSetKind());
    }

    /// What the compiler eats.
    public List<DesiredIpSet> desired() {
        return resources.desired(
                stored -> new DesiredIpSet(stored.id(), stored.draft().addresses()));
    }

    Resources<IpSetDraft> resources() {
        return resources;
    }
}
