/// Event loops and listeners: epoll where there is one, NIO elsewhere.
///
/// Start at [dev.warmfront.edge.net.Transport].
@NullMarked
package dev.warmfront.edge.net;

import org.jspecify.annotations.NullMarked;
