package dev.warmfront.compiler;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Configurations for tests, in the words of the golden cases.
final class Samples {

    private Samples() {}

    /// Two distributions, two zones, an ACL, a set, checks and a certificate, nothing wrong.
    static final String GOOD =
            """
            cache-policy cp-1 query=LISTED,b,a
            cache-policy cp-2 ttl=1,2,3
            headers-policy rhp-1 remove=X-Powered-By timing=0.5
              cors origins=https://*.shop.test
              frame : DENY
              header X-From override=false : Warmfront
            health-check hc-1 TCP 192.0.2.1 port=443
            health-check hc-2 HTTP shop.test path=/up
            certificate cert-1 names=www.test,*.shop.test
            certificate cert-2 names=fallback.test fallback=yes
            ip-set ips-1 : 192.0.2.0/24 | 2001:db8::/32
            ip-set ips-2 : 192.0.2.1
            web-acl acl-1 ALLOW
              rule a 2 BLOCK ip-set ips-1
              rule b 1 COUNT rate 100 60
            web-acl acl-2 BLOCK
            distribution d-1 acl=acl-1 certificate=cert-1
              alias www.test
              alias a.shop.test
              origin web shop.test check=hc-2
              origin spare 192.0.2.7
              group both of=web,spare on=503,500
              behaviour /a/* -> spare policy=cp-2 headers=rhp-1
              behaviour /b/* -> web
              default -> both
            distribution d-2
              origin web blog.test
              default -> web
              staging d-3 weight=12.5 idle=300
            distribution d-3
              origin web next.test
              default -> web
            zone z-1 example.test
              www.example.test A alias=d-1
              api.example.test A set=b weight=0 : 192.0.2.2 | 192.0.2.3
              api.example.test A set=a weight=1 check=hc-1 : 192.0.2.9
            zone z-2 other.test
            """;

    static Desired desired(String text) {
        return GoldenCase.parse(text.lines().toList()).desired();
    }

    /// What all golden cases ask for.
    static Stream<Desired> golden() {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/golden"))) {
            return files.sorted().map(Samples::asked).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Desired asked(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return GoldenCase.parse(lines.subList(0, lines.indexOf("----"))).desired();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
