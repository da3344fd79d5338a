package dev.warmfront.bench.names;

import java.util.List;

/// A name server that can be measured: it runs, and answers over UDP.
///
/// @param name as the table shows it
/// @param steers whether it answers by where somebody is
/// @param processes whose CPU time is counted
record NameServer(String name, String address, int port, boolean steers, List<Long> processes) {}
