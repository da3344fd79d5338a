/// The two ends of HTTP as a test plays them: an origin that does what it is told, and a viewer
/// that sends exactly the bytes it is given. Both are plain sockets on loopback.
///
/// ## Starting points
/// - [dev.warmfront.testkit.http.ScriptedOrigin] - answers by script, waits at gates, counts
/// - [dev.warmfront.testkit.http.RawViewer] - sends bytes, reads answers
@NullMarked
package dev.warmfront.testkit.http;

import org.jspecify.annotations.NullMarked;
