package dev.warmfront.engine.dns;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a question is answered with (RFC 1035, section 4.1), up to the octets.
///
/// @param authoritative whether the answer is ours to give: not for a referral, not when refused
/// @param wildcard that the answer is made from; null when the name itself is there
public record Reply(
        Code code,
        boolean authoritative,
        List<Records> answer,
        List<Records> authority,
        List<Records> additional,
        @Nullable Name wildcard) {

    /// Response codes (RFC 1035, section 4.1.1; RFC 6891, section 9; RFC 7873, section 8).
    public enum Code {
        NOERROR(0),
        FORMERR(1),
        SERVFAIL(2),
        NXDOMAIN(3),
        NOTIMP(4),
        REFUSED(5),
        BADVERS(16),
        BADCOOKIE(23);

        private final int number;

        Code(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }

    public Reply {
        answer = List.copyOf(answer);
        authority = List.copyOf(authority);
        additional = List.copyOf(additional);
    }

    /// A code and nothing else.
    public static Reply bare(Code code) {
        return new Reply(code, false, List.of(), List.of(), List.of(), null);
    }
}
