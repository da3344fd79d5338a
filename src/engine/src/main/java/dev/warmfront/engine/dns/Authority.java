package dev.warmfront.engine.dns;

import dev.warmfront.snapshot.dns.RecordType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Answers questions about the names of an index, from the question to the whole reply.
public final class Authority {

    /// The number of the type that asks for everything (RFC 1035, section 3.2.3).
    private static final int ANY = 255;

    private static final int HINFO = 13;
    private static final int HINFO_TTL_SECONDS = 3600;

    /// CPU `RFC8482` and an empty OS (RFC 8482, section 4.2).
    private static final List<byte[]> HINFO_DATA =
            List.of("\7RFC8482\0".getBytes(StandardCharsets.US_ASCII));

    /// A chain of aliases longer than this is cut off; a loop always is.
    private static final int MOST_ALIASES = 8;

    /// How long may be remembered what may soon be otherwise, because of something's health.
    private static final int UNSURE_TTL_SECONDS = 5;

    private final Steer steer;
    private final RandomGenerator random;
    private final Sections sections = new Sections();
    private final List<Name> followed = new ArrayList<>();
    private final Section scratch = new Section();
    private ZoneIndex index = ZoneIndex.EMPTY;
    private final Sought beyond = new Sought();
    private Sought sought = beyond;

    /// The name that is answered for, where it is not the one that was asked for.
    private @Nullable Name end;

    public Authority(ZoneIndex index, Steer steer, RandomGenerator random) {
        this(steer, random);
        this.index = index;
    }

    /// Answers nothing before it is told of what.
    public Authority(Steer steer, RandomGenerator random) {
        this.steer = steer;
        this.random = random;
    }

    /// The reply to the question for `name` and the type with that number, in class IN.
    public Reply answer(Name name, int type) {
        return answer(name, type, false);
    }

    /// The same, with proofs for whoever wants them (RFC 3225), as far as zones are signed.
    public Reply answer(Name name, int type, boolean proved) {
        Sought asked = new Sought();
        asked.set(name);
        return answer(index, asked, type, proved).reply(name);
    }

    /// The same from another index. A plain answer takes no memory.
    ///
    /// @return what is good until the next question
    public Sections answer(ZoneIndex now, Sought asked, int type, boolean proved) {
        index = now;
        sought = asked;
        end = null;
        sections.clear(proved);
        if (!steer.isWitnessed() && index.answerPlainly(sought, type, sections.answer())) {
            sections.finish(Reply.Code.NOERROR, true);
            return sections;
        }
        Answer found = index.find(sought, type);
        if (found instanceof Answer.Follow) {
            follow(type, found);
        } else {
            finish(type, found);
        }
        return sections;
    }

    private void follow(int type, Answer begin) {
        followed.clear();
        Answer found = begin;
        while (found instanceof Answer.Follow follow) {
            followed.add(sought.name());
            if (type == ANY || follow.apex().secured() != null && isProof(type)) {
                ofTheZone(follow.apex(), type, follow.wildcard());
                return;
            }
            byte[] alias = answer(follow.apex(), follow.cname(), follow.wildcard());
            if (alias == null) {
                nothing(follow.apex(), follow.cname(), follow.wildcard());
                return;
            }
            Name target = Name.ofWire(alias);
            beyond.set(target);
            sought = beyond;
            end = target;
            found = index.find(sought, type);
            // Where the chain leaves our zones, loops or gets long, the resolver goes on by itself.
            if (followed.contains(target)
                    || followed.size() > MOST_ALIASES
                    || found instanceof Answer.Refused) {
                sections.finish(Reply.Code.NOERROR, true);
                return;
            }
        }
        finish(type, found);
    }

    private void finish(int type, Answer found) {
        switch (found) {
            case Answer.Hit hit -> hit(hit);
            case Answer.Referral referral -> refer(referral);
            case Answer.NoData noData when noData.emptyNonTerminal() ->
                    noData(noData.apex(), noData.wildcard());
            case Answer.NoData noData -> ofTheZone(noData.apex(), type, noData.wildcard());
            case Answer.NoName noName -> {
                sections.absent(noName.apex(), noName.apex().negativeTtlSeconds());
                if (sections.areProved(noName.apex())) {
                    sections.denyName(noName.apex(), sought.name(), noName.encloser());
                }
                sections.finish(Reply.Code.NXDOMAIN, true);
            }
            case Answer.Refused refused -> sections.bare(Reply.Code.REFUSED);
            case Answer.Follow follow ->
                    throw new AssertionError("unreachable: aliases have been followed");
        }
    }

    private void hit(Answer.Hit hit) {
        if (answer(hit.apex(), hit.group(), hit.wildcard()) == null) {
            nothing(hit.apex(), hit.group(), hit.wildcard());
        } else {
            sections.finish(Reply.Code.NOERROR, true);
        }
    }

    /// Whether it is a type that is beside an alias, too (RFC 4035, section 2.5).
    private static boolean isProof(int type) {
        return type == Denial.NSEC || type == Secured.RRSIG;
    }

    /// What a name has that no record set says: its NSEC record and its signatures, and at the apex
    /// what it says of its keys.
    private void ofTheZone(Apex apex, int type, @Nullable Name wildcard) {
        Secured secured = apex.secured();
        Records own = secured == null ? null : secured.own(type);
        if (type == ANY || type == Secured.RRSIG && secured != null) {
            everything(apex, type, wildcard);
        } else if (own != null && sought.name().equals(apex.name())) {
            sections.answer(apex, own, null);
        } else if (type == Denial.NSEC && secured != null) {
            sections.answer(apex, nsec(secured, wildcard), wildcard);
        } else {
            noData(apex, wildcard);
        }
        sections.finish(Reply.Code.NOERROR, true);
    }

    /// One small set of records instead of everything there is (RFC 8482, sections 4.1 and 4.2). In
    /// a signed zone it has to be one that is signed; every name has an NSEC record.
    private void everything(Apex apex, int type, @Nullable Name wildcard) {
        Secured secured = apex.secured();
        if (secured != null && type == Secured.RRSIG) {
            sections.answerSignatures(apex, secured, nsec(secured, wildcard), wildcard);
        } else if (secured != null && sections.areProved(apex)) {
            sections.answer(apex, nsec(secured, wildcard), wildcard);
        } else {
            sections.madeFrom(wildcard);
            sections.answer().add(end, HINFO, HINFO_TTL_SECONDS, HINFO_DATA);
        }
    }

    private Records nsec(Secured secured, @Nullable Name wildcard) {
        Records own = secured.nsec(wildcard == null ? sought.name() : wildcard, 0);
        return new Records(sought.name(), own.type(), own.ttlSeconds(), own.rdata());
    }

    private void noData(Apex apex, @Nullable Name wildcard) {
        absent(apex, apex.negativeTtlSeconds(), wildcard, 0);
    }

    /// Nothing of a kind that is there: not for long when health may change it.
    private void nothing(Apex apex, Group group, @Nullable Name wildcard) {
        int ttl = apex.negativeTtlSeconds();
        absent(
                apex,
                group.failClosed() ? Math.min(ttl, UNSURE_TTL_SECONDS) : ttl,
                wildcard,
                group.type().code());
    }

    private void absent(Apex apex, int ttlSeconds, @Nullable Name wildcard, int without) {
        sections.absent(apex, ttlSeconds);
        if (sections.areProved(apex)) {
            sections.denyType(apex, sought.name(), wildcard, without);
        }
        sections.finish(Reply.Code.NOERROR, true);
    }

    private void refer(Answer.Referral referral) {
        // After an alias of ours the answer is ours, though its end is not (RFC 1034, section
        // 6.2.7).
        boolean authoritative = !sections.answer().isEmpty();
        Name cut = referral.cut();
        Records servers = records(cut, referral.nameServers());
        Group signers = index.glue(referral.apex(), cut, RecordType.DS);
        sections.refer(referral, servers, signers == null ? null : records(cut, signers));
        for (byte[] server : servers.rdata()) {
            Name name = Name.ofWire(server);
            for (RecordType type : List.of(RecordType.A, RecordType.AAAA)) {
                Group group = index.glue(referral.apex(), name, type);
                if (group != null) {
                    gather(sections.additional(), name, group, null, name);
                }
            }
        }
        sections.finish(Reply.Code.NOERROR, authoritative);
    }

    /// Records that are there for sure.
    private Records records(Name owner, Group group) {
        scratch.clear();
        gather(scratch, owner, group, null, owner);
        return scratch.records(owner).getFirst();
    }

    /// Answers with records of the group; of a signed zone, where proofs are wanted, only with what
    /// is signed.
    ///
    /// @return the data of the first; null when there is no edge with an address of that kind, or
    ///     the group has no answer for whoever asks
    private byte @Nullable [] answer(Apex apex, Group group, @Nullable Name wildcard) {
        if (!sections.areProved(apex)) {
            boolean first = sections.answer().isEmpty();
            Section.Entry entry = gather(sections.answer(), end, group, null, null);
            if (entry != null && first) {
                sections.madeFrom(wildcard);
            }
            return entry == null ? null : entry.rdata(0);
        }
        scratch.clear();
        Name owner = sought.name();
        Name source = wildcard == null ? owner : wildcard;
        Section.Entry entry = gather(scratch, owner, group, apex.secured(), source);
        if (entry != null) {
            sections.answer(apex, scratch.records(owner).getFirst(), wildcard);
        }
        return entry == null ? null : entry.rdata(0);
    }

    /// Adds the records that the group is answered with; null when there are none.
    ///
    /// @param secured what is signed of the zone, when nothing else may be answered: of edges, one
    ///     with its address
    /// @param source at which name of the zone they are
    private Section.@Nullable Entry gather(
            Section into,
            @Nullable Name owner,
            Group group,
            @Nullable Secured secured,
            @Nullable Name source) {
        List<Group.Choice> chosen =
                secured == null ? steer.choose(group) : steer.chooseSigned(group);
        Section.Entry entry = into.add(owner, group.type().code());
        int ttl = steer.isUnsure() ? UNSURE_TTL_SECONDS : Integer.MAX_VALUE;
        int most = Integer.MAX_VALUE;
        for (int i = 0; i < chosen.size(); i++) {
            switch (chosen.get(i).content()) {
                case Group.Content.Fixed fixed -> {
                    entry.add(fixed.rdata());
                    ttl = Math.min(ttl, fixed.ttlSeconds());
                }
                case Group.Content.Edges edges -> {
                    entry.add(edges(group.type(), secured, source));
                    ttl = Math.min(ttl, steer.fleet().ttlSeconds());
                    most = Steer.MOST_TOGETHER;
                }
                case Group.Content.Alias alias ->
                        throw new AssertionError("unreachable: aliases were followed");
            }
        }
        if (entry.count() == 0) {
            into.removeLast();
            return null;
        }
        entry.finish(ttl, most, random);
        return entry;
    }

    private List<byte[]> edges(RecordType type, @Nullable Secured secured, @Nullable Name source) {
        List<byte[]> edges = steer.edges(type);
        if (secured == null || source == null) {
            return edges;
        }
        List<byte[]> shuffled = new ArrayList<>(edges);
        Collections.shuffle(shuffled, random);
        return shuffled.stream()
                .filter(one -> secured.isSigned(source, type.code(), one))
                .limit(1)
                .toList();
    }
}
