package dev.warmfront.control.fleet;

import com.google.protobuf.ByteString;
import dev.warmfront.protocol.Endpoints;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An edge and what it last said.
///
/// @param peerKey with which other edges talk with it; empty when it does not talk with them
/// @param releaseVersion what it runs
/// @param refusedVersion the last release it could not run; 0 for none
/// @param invalidationSequence everything up to here is applied
/// @param traffic how it served viewers since it was started
/// @param certificateExpiresAt the newest it was given
/// @param labels what operators call it
/// @param drain whether they want it to have no viewers
/// @param connections of viewers
/// @param revision of what they decide about it
/// @param inService whether it was heard of in the last ten seconds and is not revoked
record Edge(
        String id,
        String name,
        Instant enrolledAt,
        @Nullable Instant revokedAt,
        String softwareVersion,
        int protocol,
        List<String> addresses,
        int httpPort,
        int httpsPort,
        int dnsPort,
        ByteString peerKey,
        long releaseVersion,
        @Nullable Instant acknowledgedAt,
        long refusedVersion,
        String refusedDiagnostic,
        long invalidationSequence,
        boolean draining,
        @Nullable Instant lastSeen,
        Traffic traffic,
        @Nullable Instant certificateExpiresAt,
        Map<String, String> labels,
        boolean drain,
        long connections,
        long revision,
        boolean inService) {

    Edge {
        addresses = List.copyOf(addresses);
        labels = Map.copyOf(labels);
    }

    Endpoints endpoints() {
        return Endpoints.newBuilder()
                .addAllAddresses(addresses)
                .setHttpPort(httpPort)
                .setHttpsPort(httpsPort)
                .setDnsPort(dnsPort)
                .setPeerKey(peerKey)
                .build();
    }
}
