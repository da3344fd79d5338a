/// A request as the decisions see it, whatever protocol it came by.
@NullMarked
package dev.warmfront.engine.request;

import org.jspecify.annotations.NullMarked;
