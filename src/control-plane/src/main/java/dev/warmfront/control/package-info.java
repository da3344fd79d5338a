/// The service: people and pipelines say what they want, edges are told what to run.
///
/// Each package below is a module with one door, named by a plural where it keeps things. Features
/// (`distribution`, `policy`, …) rest on `resource`, which gives every kind of resource the same
/// manners, and on `change`, which records every write; `publish` turns what is stored into
/// releases and `fleet` brings them to the edges. Nothing here touches a viewer's request.
///
/// ## Starting points
/// - [dev.warmfront.control.ControlPlane] - starts all of it
/// - [dev.warmfront.control.resource.Resources] - the manners of every resource
/// - [dev.warmfront.control.change.Writes] - what every write goes through
@NullMarked
package dev.warmfront.control;

import org.jspecify.annotations.NullMarked;
