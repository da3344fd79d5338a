package dev.warmfront.control.fleet;

import dev.warmfront.protocol.Member;
import dev.warmfront.protocol.MemberNews;
import dev.warmfront.protocol.Members;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The fleet at a moment, for everybody in it.
///
/// @param lasting the same without the releases they run: each edge hears those from the others
///     themselves, so a release that goes round is no news of the fleet
/// @param drains of everybody who is not shut out, in service or not, whether they are to have no
///     viewers
record Roster(Members members, Members lasting, Map<String, Boolean> drains) {

    Roster {
        drains = Map.copyOf(drains);
    }

    /// Nobody was looked at.
    static final Roster NONE =
            new Roster(Members.getDefaultInstance(), Members.getDefaultInstance(), Map.of());

    /// @param settled the release that all are to run but canaries; 0 while there are none
    static Roster of(List<Edge> inService, Map<String, Boolean> drains, long settled) {
        Members.Builder members = Members.newBuilder().setSettledRelease(settled);
        Members.Builder lasting = Members.newBuilder().setSettledRelease(settled);
        for (Edge edge : inService) {
            Member.Builder member =
                    Member.newBuilder()
                            .setEdgeId(edge.id())
                            .setName(edge.name())
                            .setEndpoints(edge.endpoints())
                            .setDraining(edge.draining() || edge.drain());
            lasting.addMembers(member);
            members.addMembers(member.setReleaseVersion(edge.releaseVersion()));
        }
        return new Roster(members.build(), lasting.build(), drains);
    }

    /// What is in this and was not, or otherwise, in an earlier one.
    MemberNews since(Roster before) {
        Map<String, Member> were = new HashMap<>();
        before.lasting.getMembersList().forEach(member -> were.put(member.getEdgeId(), member));
        MemberNews.Builder news =
                MemberNews.newBuilder().setSettledRelease(lasting.getSettledRelease());
        for (int i = 0; i < lasting.getMembersCount(); i++) {
            Member member = lasting.getMembers(i);
            if (!member.equals(were.remove(member.getEdgeId()))) {
                news.addMembers(members.getMembers(i));
            }
        }
        return news.addAllGoneEdgeIds(were.keySet().stream().sorted().toList()).build();
    }

    /// This one, with the words of one that is like it.
    Roster as(Roster like) {
        return new Roster(members, like.lasting, drains);
    }

    /// Whether there is nothing in this that was not in another.
    boolean isLike(Roster other) {
        return lasting.equals(other.lasting);
    }

    /// Whether it has the very words of another. What is like another has them by [#as], so ten
    /// thousand streams need not compare ten thousand edges each.
    @SuppressWarnings("ReferenceEquality")
    boolean saysAs(Roster other) {
        return lasting == other.lasting;
    }
}
