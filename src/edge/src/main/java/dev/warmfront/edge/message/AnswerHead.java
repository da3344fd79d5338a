package dev.warmfront.edge.message;

import dev.warmfront.engine.headers.Fields;

/// The head of an answer (RFC 9112, section 4), and what it says about its body.
///
/// @param fields those that go on to the next hop, without `Content-Length`
/// @param length what `Content-Length` says in bytes; -1 when it is not there
/// @param chunked whether the body is in chunks
/// @param persistent whether the connection may be used for another request
public record AnswerHead(
        int status, Fields fields, long length, boolean chunked, boolean persistent) {}
