package dev.warmfront.control.watch;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/// What was answered while somebody looked.
@Schema(name = "AccessLog", description = "What was answered meanwhile, the oldest first")
record AccessLogView(List<AccessLineView> items, List<OmittedView> omitted, TellersView edges) {

    AccessLogView {
        items = List.copyOf(items);
        omitted = List.copyOf(omitted);
    }
}
