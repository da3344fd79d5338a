package dev.warmfront.edge.telemetry;

import dev.warmfront.engine.request.Blame;
import dev.warmfront.engine.request.Served;

/// One request and how it went. Texts are empty, never null, when there is nothing to tell.
///
/// @param epochMillis when the request arrived
/// @param micros from its arrival until the last byte was handed to the viewer's connection
/// @param target path and query as they came
/// @param bytes sent, header included
/// @param whole whether the viewer got all of the answer
/// @param why for a person: why it is not a hit
public record AccessRecord(
        long epochMillis,
        long micros,
        long requestId,
        String viewer,
        int viewerPort,
        String method,
        String host,
        String target,
        boolean secure,
        String tlsProtocol,
        String httpVersion,
        int status,
        long bytes,
        boolean whole,
        Served served,
        Blame blame,
        String distributionId,
        String userAgent,
        String referer,
        String forwardedFor,
        String contentType,
        String why) {}
