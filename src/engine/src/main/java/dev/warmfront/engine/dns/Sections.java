package dev.warmfront.engine.dns;

import dev.warmfront.snapshot.dns.RecordType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A reply in the making, with proofs beside what is answered where they are wanted (RFC 4035,
/// section 3.1).
final class Sections {

    private final boolean proved;
    private final List<Records> answer = new ArrayList<>();
    private final List<Records> authority = new ArrayList<>();
    private final List<Records> additional = new ArrayList<>();
    private @Nullable Name first;

    /// @param proved whether whoever asks wants proofs (RFC 3225)
    Sections(boolean proved) {
        this.proved = proved;
    }

    /// Whether only what is signed may be answered from that zone.
    boolean areProved(Apex apex) {
        return proved && apex.secured() != null;
    }

    boolean hasAnswers() {
        return !answer.isEmpty();
    }

    /// Answers records. Where a wildcard does, it is proved that no name is there that is closer
    /// (RFC 4035, section 3.1.3.3).
    void answer(Apex apex, Records records, @Nullable Name wildcard) {
        first = answer.isEmpty() ? wildcard : first;
        add(answer, apex, records, wildcard == null ? records.owner() : wildcard);
        if (wildcard != null) {
            nsec(apex, records.owner(), 0);
        }
    }

    /// The signatures of records instead of them, for whoever asks for just these.
    void answerSignatures(Apex apex, Secured secured, Records records, @Nullable Name wildcard) {
        answer.add(secured.signatures(records, wildcard == null ? records.owner() : wildcard));
        if (wildcard != null) {
            nsec(apex, records.owner(), 0);
        }
    }

    /// The SOA says how long an absence may be remembered (RFC 2308, section 3).
    void absent(Apex apex, int ttlSeconds) {
        add(
                authority,
                apex,
                new Records(apex.name(), RecordType.SOA.code(), ttlSeconds, apex.soa().rdata()),
                apex.name());
    }

    /// Proves that a name has no records of a type (RFC 4035, sections 3.1.3.1 and 3.1.3.4).
    ///
    /// @param without the number of the type, where the name has some at other times; else 0
    void denyType(Apex apex, Name name, @Nullable Name wildcard, int without) {
        if (wildcard == null) {
            nsec(apex, name, without);
        } else {
            nsec(apex, name, 0);
            nsec(apex, wildcard, without); // Last: dnsjava 3.7 minds the order.
        }
    }

    /// Proves that a name is not there, and no wildcard for it (RFC 4035, section 3.1.3.2).
    void denyName(Apex apex, Name name, Name encloser) {
        nsec(apex, name, 0);
        nsec(apex, encloser.wildcard(), 0);
    }

    /// Tells whom to ask, whose keys those are or that they have none (RFC 4035, section 3.1.4).
    void refer(Answer.Referral referral, Records servers, @Nullable Records signers) {
        authority.add(servers);
        if (!areProved(referral.apex())) {
            return;
        }
        if (signers == null) {
            nsec(referral.apex(), referral.cut(), 0);
        } else {
            add(authority, referral.apex(), signers, referral.cut());
        }
    }

    void help(Records glue) {
        additional.add(glue);
    }

    Reply reply(Reply.Code code, boolean authoritative) {
        return new Reply(code, authoritative, answer, authority, additional, first);
    }

    private void nsec(Apex apex, Name name, int without) {
        Secured secured = apex.secured();
        if (!proved || secured == null) {
            return;
        }
        Records nsec = secured.nsec(name, without);
        for (int i = 0; i < authority.size(); i++) {
            Records known = authority.get(i);
            if (known.type() == Denial.NSEC && known.owner().equals(nsec.owner())) {
                if (without == 0) {
                    return;
                }
                // One record of a name is enough, and it is to be the one that hides the type.
                authority.subList(i, i + 2).clear();
            }
        }
        add(authority, apex, nsec, nsec.owner());
    }

    private void add(List<Records> section, Apex apex, Records records, Name source) {
        section.add(records);
        Secured secured = apex.secured();
        if (proved && secured != null) {
            section.add(secured.signatures(records, source));
        }
    }
}
