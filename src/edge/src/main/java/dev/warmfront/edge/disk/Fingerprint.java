package dev.warmfront.edge.disk;

/// 128 bits that stand for a key in the index. Two keys may share one: whoever reads the record
/// compares the key itself.
record Fingerprint(long high, long low) {}
