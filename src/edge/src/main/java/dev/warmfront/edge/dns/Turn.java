package dev.warmfront.edge.dns;

import dev.warmfront.engine.dns.Authority;
import dev.warmfront.engine.dns.Checks;
import dev.warmfront.engine.dns.Reply.Code;
import dev.warmfront.engine.dns.Section;
import dev.warmfront.engine.dns.Sections;
import dev.warmfront.engine.dns.Steer;
import java.util.random.RandomGenerator;

/// A question, the way to its answer and what became of it. Whoever answers one after the other
/// has one of these for all of them: a plain answer takes no memory. For one thread at a time.
final class Turn {

    private final Asked asked = new Asked();
    private final Question question = new Question();
    private final Sections bare = new Sections();
    private final Writer writer = new Writer();
    private final Steer steer;
    private final Authority authority;
    private int length;
    private Code code = Code.NOERROR;
    private Fate fate = Fate.IGNORED;
    private int ttlSeconds;
    private int scope;

    /// Whether there is a reply, and whether it says what it could.
    enum Fate {
        ANSWERED,

        /// There was too much of it, so it is empty.
        SLIPPED,

        /// There was too much of it, so it is not sent.
        DROPPED,

        /// It was no question.
        IGNORED,

        /// A fault of ours spoilt it, and the reply says no more than that.
        BROKEN
    }

    /// @param random for the order of records
    Turn(Checks checks, RandomGenerator random) {
        steer = new Steer(checks, random);
        authority = new Authority(steer, random);
    }

    Asked asked() {
        return asked;
    }

    Question question() {
        return question;
    }

    Steer steer() {
        return steer;
    }

    Authority authority() {
        return authority;
    }

    Writer writer() {
        return writer;
    }

    /// A reply that is a code and nothing else.
    Sections bare(Code only) {
        bare.bare(only);
        return bare;
    }

    /// How long the reply is; 0 for none.
    int length() {
        return length;
    }

    Code code() {
        return code;
    }

    Fate fate() {
        return fate;
    }

    /// How long the reply may be remembered (RFC 8484, section 5.1).
    int ttlSeconds() {
        return ttlSeconds;
    }

    /// How much of who asked it depends on; 0 when it is for everybody.
    int scope() {
        return scope;
    }

    void silent(Code why, Fate what) {
        end(0, why, what, 0, 0);
    }

    /// Ends with a reply of that length.
    void end(int octets, Sections reply, Fate what, int subnet) {
        end(octets, reply.code(), what, ttlSeconds(reply), subnet);
    }

    private void end(int octets, Code how, Fate what, int seconds, int subnet) {
        length = octets;
        code = how;
        fate = what;
        ttlSeconds = seconds;
        scope = subnet;
    }

    private static int ttlSeconds(Sections reply) {
        Section said = reply.answer().isEmpty() ? reply.authority() : reply.answer();
        int least = said.isEmpty() ? 0 : Integer.MAX_VALUE;
        for (int i = 0; i < said.size(); i++) {
            least = Math.min(least, said.get(i).ttlSeconds());
        }
        return least;
    }
}
