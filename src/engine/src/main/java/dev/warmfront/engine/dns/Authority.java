package dev.warmfront.engine.dns;

import dev.warmfront.snapshot.dns.RecordType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Answers questions about the names of an index, from the question to the whole reply.
public final class Authority {

    /// The number of the type that asks for everything (RFC 1035, section 3.2.3).
    private static final int ANY = 255;

    private static final int HINFO = 13;
    private static final int HINFO_TTL_SECONDS = 3600;

    /// CPU `RFC8482` and an empty OS (RFC 8482, section 4.2).
    private static final byte[] HINFO_DATA = "\7RFC8482\0".getBytes(StandardCharsets.US_ASCII);

    /// A chain of aliases longer than this is cut off; a loop always is.
    private static final int MOST_ALIASES = 8;

    /// How long may be remembered what may soon be otherwise, because of something's health.
    private static final int UNSURE_TTL_SECONDS = 5;

    private final ZoneIndex index;
    private final Steer steer;
    private final Fleet fleet;
    private final RandomGenerator random;

    public Authority(ZoneIndex index, Steer steer, Fleet fleet, RandomGenerator random) {
        this.index = index;
        this.steer = steer;
        this.fleet = fleet;
        this.random = random;
    }

    /// The reply to the question for `name` and the type with that number, in class IN.
    public Reply answer(Name name, int type) {
        return answer(name, type, false);
    }

    /// The same, with proofs for whoever wants them (RFC 3225), as far as zones are signed.
    public Reply answer(Name name, int type, boolean proved) {
        Sections sections = new Sections(proved);
        List<Name> seen = new ArrayList<>();
        Name at = name;
        while (true) {
            seen.add(at);
            Answer found = index.find(at, type);
            if (!(found instanceof Answer.Follow follow)) {
                return finish(sections, at, type, found);
            }
            if (type == ANY || follow.apex().secured() != null && isProof(type)) {
                return ofTheZone(sections, follow.apex(), at, type, follow.wildcard());
            }
            Records alias = records(at, follow.cname(), follow.wildcard(), sections, follow.apex());
            if (alias.rdata().isEmpty()) {
                return nothing(sections, follow.apex(), at, follow.cname(), follow.wildcard());
            }
            sections.answer(follow.apex(), alias, follow.wildcard());
            Name target = Name.ofWire(alias.rdata().getFirst());
            // Where the chain leaves our zones, loops or gets long, the resolver goes on by itself.
            if (seen.contains(target)
                    || seen.size() > MOST_ALIASES
                    || index.find(target, type) instanceof Answer.Refused) {
                return sections.reply(Reply.Code.NOERROR, true);
            }
            at = target;
        }
    }

    private Reply finish(Sections sections, Name at, int type, Answer found) {
        return switch (found) {
            case Answer.Hit hit -> {
                Records records = records(at, hit.group(), hit.wildcard(), sections, hit.apex());
                if (records.rdata().isEmpty()) {
                    yield nothing(sections, hit.apex(), at, hit.group(), hit.wildcard());
                }
                sections.answer(hit.apex(), records, hit.wildcard());
                yield sections.reply(Reply.Code.NOERROR, true);
            }
            case Answer.Referral referral -> referral(sections, referral);
            case Answer.NoData noData when noData.emptyNonTerminal() ->
                    noData(sections, noData.apex(), at, noData.wildcard());
            case Answer.NoData noData ->
                    ofTheZone(sections, noData.apex(), at, type, noData.wildcard());
            case Answer.NoName noName -> {
                sections.absent(noName.apex(), noName.apex().negativeTtlSeconds());
                sections.denyName(noName.apex(), at, noName.encloser());
                yield sections.reply(Reply.Code.NXDOMAIN, true);
            }
            case Answer.Refused refused -> Reply.bare(Reply.Code.REFUSED);
            case Answer.Follow follow ->
                    throw new AssertionError("unreachable: aliases have been followed");
        };
    }

    /// Whether it is a type that is beside an alias, too (RFC 4035, section 2.5).
    private static boolean isProof(int type) {
        return type == Denial.NSEC || type == Secured.RRSIG;
    }

    /// What a name has that no record set says: its NSEC record and its signatures, and at the apex
    /// the keys.
    private static Reply ofTheZone(
            Sections sections, Apex apex, Name at, int type, @Nullable Name wildcard) {
        Secured secured = apex.secured();
        if (type == ANY || type == Secured.RRSIG && secured != null) {
            return everything(sections, apex, at, type, wildcard);
        }
        if (type == Secured.DNSKEY && secured != null && at.equals(apex.name())) {
            sections.answer(apex, secured.keys(), null);
            return sections.reply(Reply.Code.NOERROR, true);
        }
        if (type == Denial.NSEC && secured != null) {
            sections.answer(apex, nsec(secured, at, wildcard), wildcard);
            return sections.reply(Reply.Code.NOERROR, true);
        }
        return noData(sections, apex, at, wildcard);
    }

    /// One small set of records instead of everything there is (RFC 8482, sections 4.1 and 4.2). In
    /// a signed zone it has to be one that is signed; every name has an NSEC record.
    private static Reply everything(
            Sections sections, Apex apex, Name at, int type, @Nullable Name wildcard) {
        Secured secured = apex.secured();
        if (secured != null && type == Secured.RRSIG) {
            sections.answerSignatures(apex, secured, nsec(secured, at, wildcard), wildcard);
        } else if (secured != null && sections.areProved(apex)) {
            sections.answer(apex, nsec(secured, at, wildcard), wildcard);
        } else {
            Records hinfo = new Records(at, HINFO, HINFO_TTL_SECONDS, List.of(HINFO_DATA));
            return new Reply(
                    Reply.Code.NOERROR, true, List.of(hinfo), List.of(), List.of(), wildcard);
        }
        return sections.reply(Reply.Code.NOERROR, true);
    }

    private static Records nsec(Secured secured, Name at, @Nullable Name wildcard) {
        Records own = secured.nsec(wildcard == null ? at : wildcard, 0);
        return new Records(at, own.type(), own.ttlSeconds(), own.rdata());
    }

    private static Reply noData(Sections sections, Apex apex, Name at, @Nullable Name wildcard) {
        sections.absent(apex, apex.negativeTtlSeconds());
        sections.denyType(apex, at, wildcard, 0);
        return sections.reply(Reply.Code.NOERROR, true);
    }

    /// Nothing of a kind that is there: not for long when health may change it.
    private static Reply nothing(
            Sections sections, Apex apex, Name at, Group group, @Nullable Name wildcard) {
        int ttl = apex.negativeTtlSeconds();
        sections.absent(apex, group.failClosed() ? Math.min(ttl, UNSURE_TTL_SECONDS) : ttl);
        sections.denyType(apex, at, wildcard, group.type().code());
        return sections.reply(Reply.Code.NOERROR, true);
    }

    private Reply referral(Sections sections, Answer.Referral referral) {
        // After an alias of ours the answer is ours, though its end is not (RFC 1034, section
        // 6.2.7).
        boolean authoritative = sections.hasAnswers();
        Name cut = referral.cut();
        Records servers = records(cut, referral.nameServers());
        Group signers = index.glue(referral.apex(), cut, RecordType.DS);
        sections.refer(referral, servers, signers == null ? null : records(cut, signers));
        for (byte[] server : servers.rdata()) {
            Name name = Name.ofWire(server);
            for (RecordType type : List.of(RecordType.A, RecordType.AAAA)) {
                Group group = index.glue(referral.apex(), name, type);
                Records records = group == null ? null : records(name, group);
                if (records != null && !records.rdata().isEmpty()) {
                    sections.help(records);
                }
            }
        }
        return sections.reply(Reply.Code.NOERROR, authoritative);
    }

    /// Without data when there is no edge with an address of that kind, or the group has no answer
    /// for whoever asks.
    private Records records(Name owner, Group group) {
        return records(owner, group, steer.choose(group), this::addresses);
    }

    /// The same of a zone; where proofs are wanted of a signed one, only what is signed: of edges,
    /// one with its address.
    private Records records(
            Name owner, Group group, @Nullable Name wildcard, Sections sections, Apex apex) {
        Secured secured = apex.secured();
        if (secured == null || !sections.areProved(apex)) {
            return records(owner, group);
        }
        Name source = wildcard == null ? owner : wildcard;
        return records(
                owner,
                group,
                steer.chooseSigned(group),
                type ->
                        shuffled(steer.edges(type)).stream()
                                .filter(one -> secured.isSigned(source, type.code(), one))
                                .limit(1)
                                .toList());
    }

    private Records records(
            Name owner,
            Group group,
            List<Group.Choice> chosen,
            Function<RecordType, List<byte[]>> addresses) {
        int ttl = steer.isUnsure() ? UNSURE_TTL_SECONDS : Integer.MAX_VALUE;
        List<byte[]> rdata = List.of();
        for (Group.Choice choice : chosen) {
            List<byte[]> more =
                    switch (choice.content()) {
                        case Group.Content.Fixed fixed -> fixed.rdata();
                        case Group.Content.Edges edges -> addresses.apply(group.type());
                        case Group.Content.Alias alias ->
                                throw new AssertionError("unreachable: aliases were followed");
                    };
            ttl = Math.min(ttl, ttlSeconds(choice.content()));
            rdata = rdata.isEmpty() ? more : Group.union(rdata, more);
        }
        return new Records(owner, group.type().code(), ttl, shuffled(rdata));
    }

    private int ttlSeconds(Group.Content content) {
        return content instanceof Group.Content.Fixed fixed
                ? fixed.ttlSeconds()
                : fleet.ttlSeconds();
    }

    private List<byte[]> addresses(RecordType type) {
        List<byte[]> addresses = shuffled(steer.edges(type));
        return addresses.subList(0, Math.min(addresses.size(), Steer.MOST_TOGETHER));
    }

    private List<byte[]> shuffled(List<byte[]> rdata) {
        if (rdata.size() < 2) {
            return rdata;
        }
        List<byte[]> shuffled = new ArrayList<>(rdata);
        Collections.shuffle(shuffled, random);
        return shuffled;
    }
}
