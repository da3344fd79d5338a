package dev.warmfront.acceptance.play;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.testkit.system.Api;
import dev.warmfront.testkit.system.Fleet;
import dev.warmfront.testkit.system.Until;
import dev.warmfront.testkit.system.Viewer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/// The story this product was founded on, from the viewer's question to the edge's death.
class SeedStoryPlay {

    private static final Duration SOON = Duration.ofSeconds(15);

    @TempDir Path folder;

    private final Viewer viewer = new Viewer("127.0.0.1");
    private final Viewer intruder = new Viewer("127.0.0.66");

    @Test
    void a_viewer_is_led_to_a_healthy_edge_and_served_whatever_dies() throws Exception {
        byte[] page = "<h1>Welcome to the shop</h1>".getBytes();
        try (FileOrigin primary = new FileOrigin("primary").with("/", page).with("/new", page);
                FileOrigin secondary = new FileOrigin("secondary").with("/new", page);
                Fleet fleet = Fleet.start(folder)) {
            Fleet.Edge one = fleet.addEdge();
            Fleet.Edge two = fleet.addEdge();
            openTheShop(fleet.api(), primary, secondary);

            String named = resolve(fleet, one.address(), "www.shop.test").getFirst();
            List<X509Certificate> shown = new ArrayList<>();
            Viewer.Seen first = getSecurely(viewer, fleet, named, "/", shown);
            assertThat(first.body()).isEqualTo(page);
            assertThat(first.header("X-Cache")).startsWith("Miss");
            assertThat(shown).isNotEmpty();
            Viewer.Seen second = getSecurely(viewer, fleet, named, "/", shown);
            assertThat(second.body()).isEqualTo(page);
            assertThat(second.header("X-Cache")).startsWith("Hit");
            assertThat(getSecurely(intruder, fleet, named, "/", shown).status()).isEqualTo(403);

            fleet.controlPlanes().getFirst().process().kill();

            primary.close();
            Viewer.Seen rescued = getSecurely(viewer, fleet, named, "/new", shown);
            assertThat(rescued.body()).isEqualTo(page);
            assertThat(rescued.header("X-Origin")).isEqualTo("secondary");

            assertThat(resolve(fleet, one.address(), "www.shop.test"))
                    .containsExactlyInAnyOrder(one.address(), two.address());
            two.process().kill();
            Until.holds(
                    SOON,
                    () -> one.process().output(),
                    () ->
                            resolve(fleet, one.address(), "www.shop.test")
                                    .equals(List.of(one.address())));
            assertThat(getSecurely(viewer, fleet, one.address(), "/", shown).status())
                    .isEqualTo(200);
            assertThat(getSecurely(intruder, fleet, one.address(), "/", shown).status())
                    .isEqualTo(403);
        }
    }

    private static void openTheShop(Api api, FileOrigin primary, FileOrigin secondary)
            throws Exception {
        String shop = distribution(api, webAcl(api), primary, secondary);
        String zone =
                api.post("/v1/hosted-zones", "{\"name\": \"shop.test\"}")
                        .expecting(201)
                        .text("/id");
        Api.Answer record =
                api.post(
                                "/v1/hosted-zones/" + zone + "/change-batches",
                                """
                                {"changes": [{
                                  "action": "CREATE",
                                  "recordSet": {
                                    "name": "www.shop.test", "type": "A",
                                    "alias": {"distributionId": "%s"}
                                  }
                                }]}
                                """
                                        .formatted(shop))
                        .expecting(200);
        api.awaitLive(record);
    }

    private static String webAcl(Api api) throws Exception {
        String ipSet =
                api.post("/v1/ip-sets", "{\"name\": \"bad\", \"addresses\": [\"127.0.0.66/32\"]}")
                        .expecting(201)
                        .text("/id");
        return api.post(
                        "/v1/web-acls",
                        """
                        {
                          "name": "shop",
                          "defaultAction": "ALLOW",
                          "rules": [{
                            "name": "bad-addresses", "priority": 1, "action": "BLOCK",
                            "statement": {"ipSet": {"ipSetId": "%s"}}
                          }]
                        }
                        """
                                .formatted(ipSet))
                .expecting(201)
                .text("/id");
    }

    private static String distribution(
            Api api, String webAcl, FileOrigin primary, FileOrigin secondary) throws Exception {
        return api.post(
                        "/v1/distributions",
                        """
                        {
                          "name": "shop",
                          "aliases": ["www.shop.test"],
                          "webAclId": "%s",
                          "origins": [
                            {"id": "primary", "domainName": "127.0.0.1", "port": %d},
                            {"id": "secondary", "domainName": "127.0.0.1", "port": %d}
                          ],
                          "originGroups": [{
                            "id": "both", "originIds": ["primary", "secondary"],
                            "failoverStatusCodes": [500, 502, 503, 504]
                          }],
                          "defaultCacheBehaviour": {
                            "targetOriginId": "both",
                            "viewerProtocolPolicy": "REDIRECT_TO_HTTPS"
                          }
                        }
                        """
                                .formatted(webAcl, primary.port(), secondary.port()))
                .expecting(201)
                .text("/id");
    }

    private static Viewer.Seen getSecurely(
            Viewer viewer, Fleet fleet, String edge, String path, List<X509Certificate> shown)
            throws IOException {
        return viewer.getSecurely(edge, fleet.httpsPort(), "www.shop.test", path, shown);
    }

    /// The addresses that a name server of the fleet names, in order.
    static List<String> resolve(Fleet fleet, String nameServer, String name) throws IOException {
        SimpleResolver resolver =
                new SimpleResolver(new InetSocketAddress(nameServer, fleet.dnsPort()));
        resolver.setTimeout(Duration.ofSeconds(5));
        Message question =
                Message.newQuery(
                        Record.newRecord(
                                Name.fromString(name + "."), Type.A, org.xbill.DNS.DClass.IN));
        return resolver.send(question).getSection(Section.ANSWER).stream()
                .filter(ARecord.class::isInstance)
                .map(record -> ((ARecord) record).getAddress())
                .map(InetAddress::getHostAddress)
                .sorted()
                .toList();
    }
}
