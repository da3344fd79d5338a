/// Where addresses are.
///
/// A table of ranges of addresses is laid out once so that an address is found in it without
/// anything being made; what is there is one of a few thousand places. The table is read from
/// bytes, and whoever has them hands them in.
///
/// ## Starting points
/// - [dev.warmfront.engine.geo.Atlas] - which place an address is at
/// - [dev.warmfront.engine.geo.AtlasBuilder] - how one comes to be
/// - [dev.warmfront.engine.geo.AtlasFile] - an atlas as bytes
@NullMarked
package dev.warmfront.engine.geo;

import org.jspecify.annotations.NullMarked;
