package dev.warmfront.control.publish;

import dev.warmfront.snapshot.waf.Cidr;
import java.util.List;

/// The addresses that names may lead to. Known to those who know edges.
public interface Addresses {

    /// Single ones of all edges, IPv4 mapped, in no order that matters.
    List<Cidr> ofEdges();
}
