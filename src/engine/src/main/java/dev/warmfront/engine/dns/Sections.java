package dev.warmfront.engine.dns;

import dev.warmfront.snapshot.dns.RecordType;
import org.jspecify.annotations.Nullable;

/// A reply in the making, with proofs beside what is answered where they are wanted (RFC 4035,
/// section 3.1). Used again for the next reply.
public final class Sections {

    private final Section answer = new Section();
    private final Section authority = new Section();
    private final Section additional = new Section();
    private boolean proved;
    private Reply.Code code = Reply.Code.NOERROR;
    private boolean authoritative;
    private @Nullable Name wildcard;

    /// A code and nothing else.
    public void bare(Reply.Code only) {
        clear(false);
        code = only;
    }

    public Section answer() {
        return answer;
    }

    public Section authority() {
        return authority;
    }

    public Section additional() {
        return additional;
    }

    public Reply.Code code() {
        return code;
    }

    /// Whether the answer is ours to give: not for a referral, not when refused.
    public boolean isAuthoritative() {
        return authoritative;
    }

    /// The wildcard that the answer is made from; null when the name itself is there.
    public @Nullable Name wildcard() {
        return wildcard;
    }

    /// Starts anew.
    ///
    /// @param wanted whether whoever asks wants proofs (RFC 3225)
    void clear(boolean wanted) {
        proved = wanted;
        answer.clear();
        authority.clear();
        additional.clear();
        code = Reply.Code.NOERROR;
        authoritative = false;
        wildcard = null;
    }

    void finish(Reply.Code how, boolean isOurs) {
        code = how;
        authoritative = isOurs;
    }

    /// The same, to keep.
    ///
    /// @param asked the name that was asked for
    Reply reply(Name asked) {
        return new Reply(
                code,
                authoritative,
                answer.records(asked),
                authority.records(asked),
                additional.records(asked),
                wildcard);
    }

    /// Whether only what is signed may be answered from that zone.
    boolean areProved(Apex apex) {
        return proved && apex.secured() != null;
    }

    /// Notes which wildcard the answer begins with.
    void madeFrom(@Nullable Name source) {
        wildcard = source;
    }

    /// Answers records. Where a wildcard does, it is proved that no name is there that is closer
    /// (RFC 4035, section 3.1.3.3).
    void answer(Apex apex, Records records, @Nullable Name source) {
        wildcard = answer.isEmpty() ? source : wildcard;
        add(answer, apex, records, source == null ? records.owner() : source);
        if (source != null) {
            nsec(apex, records.owner(), 0);
        }
    }

    /// The signatures of records instead of them, for whoever asks for just these.
    void answerSignatures(Apex apex, Secured secured, Records records, @Nullable Name source) {
        answer.add(secured.signatures(records, source == null ? records.owner() : source));
        if (source != null) {
            nsec(apex, records.owner(), 0);
        }
    }

    /// The SOA says how long an absence may be remembered (RFC 2308, section 3).
    void absent(Apex apex, int ttlSeconds) {
        int type = RecordType.SOA.code();
        if (areProved(apex)) {
            Records soa = new Records(apex.name(), type, ttlSeconds, apex.soa().rdata());
            add(authority, apex, soa, apex.name());
        } else {
            authority.add(apex.name(), type, ttlSeconds, apex.soa().rdata());
        }
    }

    /// Proves that a name has no records of a type (RFC 4035, sections 3.1.3.1 and 3.1.3.4).
    ///
    /// @param without the number of the type, where the name has some at other times; else 0
    void denyType(Apex apex, Name name, @Nullable Name source, int without) {
        if (source == null) {
            nsec(apex, name, without);
        } else {
            nsec(apex, name, 0);
            nsec(apex, source, without); // Last: dnsjava 3.7 minds the order.
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

    private void nsec(Apex apex, Name name, int without) {
        Secured secured = apex.secured();
        if (!proved || secured == null) {
            return;
        }
        Records nsec = secured.nsec(name, without);
        for (int i = 0; i < authority.size(); i++) {
            Name owner = authority.get(i).owner();
            if (authority.get(i).type() == Denial.NSEC
                    && owner != null
                    && owner.equals(nsec.owner())) {
                if (without == 0) {
                    return;
                }
                // One record of a name is enough, and it is to be the one that hides the type.
                authority.remove(i, 2);
            }
        }
        add(authority, apex, nsec, nsec.owner());
    }

    private void add(Section section, Apex apex, Records records, Name source) {
        section.add(records);
        Secured secured = apex.secured();
        if (proved && secured != null) {
            section.add(secured.signatures(records, source));
        }
    }
}
