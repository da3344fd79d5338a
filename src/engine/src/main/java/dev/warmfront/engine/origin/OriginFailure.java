package dev.warmfront.engine.origin;

import dev.warmfront.engine.request.Blame;

/// Why an origin gave no usable answer.
public enum OriginFailure {
    NAME_NOT_FOUND(502, Blame.ORIGIN, Retry.ELSEWHERE, "The origin's name has no address"),
    ADDRESS_FORBIDDEN(
            502, Blame.EDGE, Retry.ELSEWHERE, "Connecting to the origin's address is forbidden"),
    CONNECT_REFUSED(502, Blame.ORIGIN, Retry.ELSEWHERE, "The origin refused the connection"),
    CONNECT_TIMEOUT(504, Blame.ORIGIN, Retry.ELSEWHERE, "The origin did not accept in time"),
    TLS_FAILED(502, Blame.ORIGIN, Retry.ELSEWHERE, "The origin's TLS could not be trusted"),
    CLOSED_WHILE_IDLE(502, Blame.ORIGIN, Retry.SAME, "A pooled connection was closed under us"),
    CLOSED_EARLY(502, Blame.ORIGIN, Retry.ELSEWHERE, "The origin closed before it answered"),
    READ_TIMEOUT(504, Blame.ORIGIN, Retry.ELSEWHERE, "The origin did not answer in time"),
    ANSWER_MALFORMED(502, Blame.ORIGIN, Retry.ELSEWHERE, "The origin's answer is malformed"),
    STATUS_FAILED_OVER(502, Blame.ORIGIN, Retry.ELSEWHERE, "The origin's status asks for another"),
    BODY_CUT(502, Blame.ORIGIN, Retry.NEVER, "The origin closed within the body"),
    BODY_STALLED(504, Blame.ORIGIN, Retry.NEVER, "The origin stopped sending within the body"),
    BODY_CHANGED(502, Blame.ORIGIN, Retry.NEVER, "What was being sent changed at the origin"),
    SLICE_REFUSED(502, Blame.ORIGIN, Retry.NEVER, "The origin did not send the octets asked for"),
    SLICE_LOST(
            502, Blame.EDGE, Retry.NEVER, "Some of what was kept is gone, and cannot be had alone"),
    TOO_BUSY(503, Blame.EDGE, Retry.NEVER, "Too many requests wait for the origin"),
    VIEWER_LEFT(502, Blame.VIEWER, Retry.NEVER, "The viewer went away while sending its body"),
    EDGE_FAILED(500, Blame.EDGE, Retry.NEVER, "The edge failed at the request"),
    EDGE_STOPPED(503, Blame.EDGE, Retry.NEVER, "The edge is shutting down");

    /// What may be done about it.
    public enum Retry {
        /// The same origin may be asked again at once, if the method allows it.
        SAME,
        /// Another origin of the group may be asked, if the method allows it.
        ELSEWHERE,
        NEVER
    }

    private final int status;
    private final Blame blame;
    private final Retry retry;
    private final String sentence;

    OriginFailure(int status, Blame blame, Retry retry, String sentence) {
        this.status = status;
        this.blame = blame;
        this.retry = retry;
        this.sentence = sentence;
    }

    /// What the viewer gets when nothing better is at hand.
    public int status() {
        return status;
    }

    public Blame blame() {
        return blame;
    }

    public Retry retry() {
        return retry;
    }

    public String sentence() {
        return sentence;
    }
}
