/// The manners of the API, the same for every resource: problems, documents, preconditions, pages.
///
/// ## Starting points
/// - [dev.warmfront.control.web.Problem] - everything that can be answered instead of success
/// - [dev.warmfront.control.web.Write] - what a request says that changes something
/// - [dev.warmfront.control.web.Documents] - JSON to a record, with every fault at once
@NullMarked
@ApplicationModule(
        displayName = "Web",
        allowedDependencies = {})
package dev.warmfront.control.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
