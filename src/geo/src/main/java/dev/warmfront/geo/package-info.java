/// Where addresses are: the table that is shipped, and how one is made of a database.
///
/// The table is derived beforehand, because the database is thirty times as large and twenty times
/// as slow to ask. `scripts/refresh-geo` does that again.
///
/// ## Starting points
/// - [dev.warmfront.geo.ShippedAtlas] - the table, as an atlas
/// - [dev.warmfront.geo.Mmdb] - an atlas of databases in MaxMind's format
/// - [dev.warmfront.geo.Derive] - the program that makes the table
@NullMarked
package dev.warmfront.geo;

import org.jspecify.annotations.NullMarked;
