package dev.warmfront.bench;

import java.util.List;
import java.util.Map;

/// Something that every server is asked to do over and over.
///
/// @param name as the table shows it
/// @param secure over TLS
/// @param fields more lines of the request's header
/// @param goals by how much we mean to be faster than a peer, by its name
record Work(
        String name, String path, boolean secure, List<String> fields, Map<String, Double> goals) {

    /// What is asked for under this path is never stored, by anybody.
    static final String UNSTORED = "/unstored/";

    /// What a browser sends besides, about 700 octets.
    private static final List<String> BROWSER =
            List.of(
                    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"
                            + " (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
                    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,"
                            + "image/webp,image/apng,*/*;q=0.8",
                    "Accept-Language: en-GB,en;q=0.9,de-DE;q=0.8,de;q=0.7",
                    "Accept-Encoding: gzip, deflate, br, zstd",
                    "Sec-Ch-Ua: \"Chromium\";v=\"131\", \"Not_A Brand\";v=\"24\"",
                    "Sec-Ch-Ua-Mobile: ?0",
                    "Sec-Ch-Ua-Platform: \"Linux\"",
                    "Sec-Fetch-Dest: document",
                    "Sec-Fetch-Mode: navigate",
                    "Sec-Fetch-Site: same-origin",
                    "Upgrade-Insecure-Requests: 1",
                    "Referer: https://www.bench.test/where/they/came/from");

    /// All that is measured, with the goals of the design.
    static List<Work> all() {
        return List.of(
                hit(
                        "1 KiB",
                        "/1KiB",
                        Map.of("nginx static", 1.7, "nginx proxy_cache", 2.3, "Varnish", 4.0)),
                new Work("1 KiB browser", "/1KiB", false, BROWSER, Map.of("nginx static", 1.7)),
                hit("100 KiB", "/100KiB", Map.of("nginx static", 1.0)),
                hit("10 MiB", "/10MiB", Map.of("nginx static", 1.3, "Traffic Server", 1.0)),
                new Work(
                        "100 KB of 10 MiB",
                        "/10MiB",
                        false,
                        List.of("Range: bytes=5000000-5099999"),
                        Map.of()),
                new Work("1 KiB TLS", "/1KiB", true, List.of(), Map.of("nginx static", 1.25)),
                new Work("100 KiB TLS", "/100KiB", true, List.of(), Map.of("nginx static", 1.4)),
                hit("1 KiB not stored", UNSTORED + "1KiB", Map.of("nginx proxy_cache", 1.0)));
    }

    private static Work hit(String name, String path, Map<String, Double> goals) {
        return new Work(name, path, false, List.of(), goals);
    }
}
