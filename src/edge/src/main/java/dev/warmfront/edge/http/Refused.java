package dev.warmfront.edge.http;

import dev.warmfront.engine.request.Refusal;

/// What was read cannot be used. Never leaves [HeadReader]; has no stack, so that refusing costs
/// little.
final class Refused extends Exception {

    private static final long serialVersionUID = 1L;

    private final Refusal refusal;

    Refused(Refusal refusal) {
        super(refusal.sentence(), null, false, false);
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }

    static void unless(boolean fine, Refusal otherwise) throws Refused {
        if (!fine) {
            throw new Refused(otherwise);
        }
    }
}
