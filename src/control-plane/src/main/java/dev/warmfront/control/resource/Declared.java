package dev.warmfront.control.resource;

import java.util.function.UnaryOperator;

/// What is stored for something that a document asks for.
///
/// @param origin where in what was asked for a place of the draft is (RFC 6901)
public record Declared<D extends Record>(D draft, UnaryOperator<String> origin) {}
