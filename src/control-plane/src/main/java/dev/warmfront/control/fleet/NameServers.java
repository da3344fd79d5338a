package dev.warmfront.control.fleet;

import dev.warmfront.control.publish.Addresses;
import dev.warmfront.engine.dns.Fleet.Liveness;
import dev.warmfront.engine.dns.Fleet.Member;
import dev.warmfront.snapshot.waf.Cidr;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/// The edges as they know one another when they answer questions about names.
@Component
public class NameServers implements Addresses {

    private final Fleet fleet;

    NameServers(Fleet fleet) {
        this.fleet = fleet;
    }

    /// Those in service. They probe one another themselves, so here all of them count as up.
    public List<Member> inService() {
        return fleet.inService().stream().map(NameServers::member).toList();
    }

    @Override
    public List<Cidr> ofEdges() {
        return inService().stream()
                .flatMap(member -> member.addresses().stream())
                .distinct()
                .toList();
    }

    private static Member member(Edge edge) {
        return new Member(
                edge.id(),
                edge.addresses().stream().flatMap(NameServers::address).toList(),
                Liveness.UP,
                edge.releaseVersion(),
                edge.draining() || edge.drain());
    }

    /// Edges leave out what is no address, too.
    private static Stream<Cidr> address(String text) {
        try {
            return Stream.of(Cidr.parse(text));
        } catch (IllegalArgumentException e) {
            return Stream.empty();
        }
    }
}
