package dev.warmfront.engine.dns;

import dev.warmfront.snapshot.dns.RecordType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is at a name of a zone, with the answers ready; nothing at all when there are only names
/// below it (RFC 4592, section 2.2.2).
final class Node implements NameTable.Named {

    private final Apex apex;
    private final Name name;
    private final byte[] wire;
    private final List<Group> groups;
    private final Answer.Hit[] hits;
    private final Answer absence;
    private final Answer.@Nullable Referral referral;
    private final @Nullable Node asWildcard;

    /// Made when it is asked for: most names have nothing below them.
    private @Nullable Answer nothingBelow;

    /// Set before anybody asks.
    private @Nullable Node wildcard;

    /// @param groups of different types
    Node(Apex apex, Name name, List<Group> groups) {
        this(apex, name, groups, null);
    }

    private Node(Apex apex, Name name, List<Group> groups, @Nullable Name source) {
        this.apex = apex;
        this.name = name;
        wire = name.wire();
        this.groups = List.copyOf(groups);
        hits =
                groups.stream()
                        .map(group -> new Answer.Hit(apex, group, source))
                        .toArray(Answer.Hit[]::new);
        Group alias = group(RecordType.CNAME);
        absence =
                alias == null
                        ? new Answer.NoData(apex, groups.isEmpty(), source)
                        : new Answer.Follow(apex, alias, source);
        Group servers = group(RecordType.NS);
        referral =
                servers == null || name.equals(apex.name())
                        ? null
                        : new Answer.Referral(apex, name, servers);
        asWildcard =
                source == null && name.isWildcard() ? new Node(apex, name, groups, name) : null;
    }

    @Override
    public Name name() {
        return name;
    }

    @Override
    public byte[] wire() {
        return wire;
    }

    /// Of different types.
    List<Group> groups() {
        return groups;
    }

    @Nullable Group group(RecordType type) {
        for (int i = 0; i < groups.size(); i++) {
            if (groups.get(i).type() == type) {
                return groups.get(i);
            }
        }
        return null;
    }

    /// What a question for that type finds here.
    Answer find(int type) {
        for (Answer.Hit hit : hits) {
            if (hit.group().type().code() == type) {
                return hit;
            }
        }
        return absence;
    }

    /// Who is responsible from here on down; null when we are.
    Answer.@Nullable Referral referral() {
        return referral;
    }

    /// Says that a wildcard answers for what is not there (RFC 4592, section 3.3.1).
    void answersBelow(Node star) {
        wildcard = star.asWildcard;
    }

    /// What a question finds for a name below this one that is not there, nor anything nearer.
    Answer findBelow(int type) {
        if (wildcard != null) {
            return wildcard.find(type);
        }
        Answer known = nothingBelow;
        if (known == null) {
            known = new Answer.NoName(apex, name);
            nothingBelow = known;
        }
        return known;
    }
}
