/// A real PostgreSQL from the class path, for machines that have no server.
///
/// It is durable (fsync, checksums), private (loopback only, a password of its own, an account
/// other than root), survives `kill -9` of everything, and ends when the JVM that started it ends,
/// however that ends.
///
/// ## Starting points
/// - [dev.warmfront.postgres.LocalPostgres] - start one in a folder
@NullMarked
package dev.warmfront.postgres;

import org.jspecify.annotations.NullMarked;
