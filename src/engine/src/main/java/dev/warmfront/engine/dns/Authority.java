package dev.warmfront.engine.dns;

import dev.warmfront.snapshot.dns.RecordType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

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
        List<Records> chain = new ArrayList<>();
        List<Name> seen = new ArrayList<>();
        Name at = name;
        while (true) {
            seen.add(at);
            Answer found = index.find(at, type);
            if (!(found instanceof Answer.Follow follow)) {
                return finish(chain, at, type, found);
            }
            if (type == ANY) {
                return everything(at);
            }
            Records alias = records(at, follow.cname());
            if (alias.rdata().isEmpty()) {
                return nothing(chain, follow.apex(), follow.cname());
            }
            chain.add(alias);
            Name target = Name.ofWire(alias.rdata().getFirst());
            // Where the chain leaves our zones, loops or gets long, the resolver goes on by itself.
            if (seen.contains(target)
                    || seen.size() > MOST_ALIASES
                    || index.find(target, type) instanceof Answer.Refused) {
                return new Reply(Reply.Code.NOERROR, true, chain, List.of(), List.of());
            }
            at = target;
        }
    }

    private Reply finish(List<Records> chain, Name at, int type, Answer found) {
        return switch (found) {
            case Answer.Hit hit when type == ANY -> everything(at);
            case Answer.Hit hit -> {
                Records records = records(at, hit.group());
                if (records.rdata().isEmpty()) {
                    yield nothing(chain, hit.apex(), hit.group());
                }
                chain.add(records);
                yield new Reply(Reply.Code.NOERROR, true, chain, List.of(), List.of());
            }
            case Answer.Referral referral -> referral(chain, referral);
            case Answer.NoData noData when type == ANY && !noData.emptyNonTerminal() ->
                    everything(at);
            case Answer.NoData noData -> absent(chain, noData.apex());
            case Answer.NoName noName ->
                    absent(
                            Reply.Code.NXDOMAIN,
                            chain,
                            noName.apex(),
                            noName.apex().negativeTtlSeconds());
            case Answer.Refused refused -> Reply.bare(Reply.Code.REFUSED);
            case Answer.Follow follow ->
                    throw new AssertionError("unreachable: aliases have been followed");
        };
    }

    /// One small record instead of everything there is (RFC 8482, section 4.2).
    private static Reply everything(Name at) {
        Records hinfo = new Records(at, HINFO, HINFO_TTL_SECONDS, List.of(HINFO_DATA));
        return new Reply(Reply.Code.NOERROR, true, List.of(hinfo), List.of(), List.of());
    }

    private static Reply absent(List<Records> chain, Apex apex) {
        return absent(Reply.Code.NOERROR, chain, apex, apex.negativeTtlSeconds());
    }

    /// Nothing of a kind that is there: not for long when health may change it.
    private static Reply nothing(List<Records> chain, Apex apex, Group group) {
        int ttl = apex.negativeTtlSeconds();
        return absent(
                Reply.Code.NOERROR,
                chain,
                apex,
                group.failClosed() ? Math.min(ttl, UNSURE_TTL_SECONDS) : ttl);
    }

    /// The SOA says how long the absence may be remembered (RFC 2308, section 3).
    private static Reply absent(Reply.Code code, List<Records> chain, Apex apex, int ttlSeconds) {
        Records soa =
                new Records(apex.name(), RecordType.SOA.code(), ttlSeconds, apex.soa().rdata());
        return new Reply(code, true, chain, List.of(soa), List.of());
    }

    private Reply referral(List<Records> chain, Answer.Referral referral) {
        Records servers = records(referral.cut(), referral.nameServers());
        List<Records> glue = new ArrayList<>();
        for (byte[] server : servers.rdata()) {
            Name name = Name.ofWire(server);
            for (RecordType type : List.of(RecordType.A, RecordType.AAAA)) {
                Group group = index.glue(referral.apex(), name, type);
                Records records = group == null ? null : records(name, group);
                if (records != null && !records.rdata().isEmpty()) {
                    glue.add(records);
                }
            }
        }
        // After an alias of ours the answer is ours, though its end is not (RFC 1034, section
        // 6.2.7).
        return new Reply(Reply.Code.NOERROR, !chain.isEmpty(), chain, List.of(servers), glue);
    }

    /// Without data when there is no edge with an address of that kind, or the group has no answer
    /// for whoever asks.
    private Records records(Name owner, Group group) {
        List<Group.Choice> chosen = steer.choose(group);
        int ttl = steer.isUnsure() ? UNSURE_TTL_SECONDS : Integer.MAX_VALUE;
        List<byte[]> rdata = List.of();
        for (Group.Choice choice : chosen) {
            List<byte[]> more =
                    switch (choice.content()) {
                        case Group.Content.Fixed fixed -> fixed.rdata();
                        case Group.Content.Edges edges -> addresses(group.type());
                        case Group.Content.Alias alias ->
                                throw new AssertionError("unreachable: aliases were followed");
                    };
            ttl = Math.min(ttl, ttlSeconds(choice.content()));
            rdata = rdata.isEmpty() ? more : together(rdata, more);
        }
        return new Records(owner, group.type().code(), ttl, shuffled(rdata));
    }

    /// Each only once (RFC 2181, section 5).
    private static List<byte[]> together(List<byte[]> some, List<byte[]> more) {
        List<byte[]> all = new ArrayList<>(some);
        for (byte[] data : more) {
            if (all.stream().noneMatch(one -> Arrays.equals(one, data))) {
                all.add(data);
            }
        }
        return all;
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
