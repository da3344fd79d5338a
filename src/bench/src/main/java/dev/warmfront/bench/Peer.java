package dev.warmfront.bench;

import java.util.List;

/// A cache that can be measured: it runs, it is warm, and it answers `path` under `base`.
///
/// @param name as the table shows it
/// @param base scheme, host and port
/// @param host what the `Host` field says
/// @param processes whose CPU time is counted
record Peer(String name, String base, String host, List<Long> processes) {}
