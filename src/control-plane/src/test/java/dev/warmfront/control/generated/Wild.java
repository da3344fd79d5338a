package dev.warmfront.control.generated;

import java.util.List;

/// Parts of requests that no client of good will sends.
final class Wild {

    private static final List<String> METHODS =
            List.of("HEAD", "OPTIONS", "TRACE", "PATCH", "DELETE", "PUT", "POST", "GET", "FOO");

    private static final List<String> CONTENT_TYPES =
            List.of(
                    "",
                    "text/plain",
                    "application/JSON",
                    "application/json;charset=utf-16",
                    "application/json; charset=nonsense",
                    "application/json;;",
                    "application/json/x",
                    "application/*",
                    "*/*",
                    "garbage",
                    ";",
                    "application/x-www-form-urlencoded",
                    "multipart/form-data",
                    "multipart/form-data; boundary=x",
                    "application/xml",
                    "application/json-patch+json",
                    "application/merge-patch+json",
                    "application/yaml",
                    "application/json, application/yaml",
                    "application/\u00e9");

    private static final List<String> ACCEPTS =
            List.of(
                    "",
                    "*/*",
                    "application/json",
                    "application/problem+json",
                    "application/yaml",
                    "application/x-ndjson",
                    "text/event-stream",
                    "text/html",
                    "text/html, */*;q=0.1",
                    "application/xml",
                    "application/json;q=2",
                    "application/json;q=0",
                    "garbage",
                    ",",
                    "a/b/c",
                    "image/*, ".repeat(60) + "*/*");

    private static final List<String> HEADERS =
            List.of(
                    "Expect: 100-continue",
                    "Expect: 200-ok",
                    "Content-Encoding: gzip",
                    "Prefer: wait=1",
                    "Prefer: respond-async, return=minimal",
                    "X-HTTP-Method-Override: DELETE",
                    "X-Forwarded-For: 1.2.3.4, '",
                    "X-Forwarded-Host: evil.test",
                    "X-Forwarded-Prefix: /../..",
                    "Forwarded: for=\"[::1]\";host=evil.test",
                    "X-Request-Id: " + "r".repeat(300),
                    "X-Request-Id: \u00e9\u007f",
                    "Range: bytes=0-1",
                    "Range: bytes=9-1",
                    "If-None-Match: *",
                    "If-None-Match: \"1\"",
                    "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT",
                    "If-Unmodified-Since: nonsense",
                    "Origin: https://evil.test",
                    "Access-Control-Request-Method: PUT",
                    "Cookie: JSESSIONID=x; a=\"",
                    "Accept-Language: de-CH-1996, x-y;q=9",
                    "Accept-Language: " + "a,".repeat(2_000),
                    "Accept-Charset: nonsense",
                    "Upgrade: h2c",
                    "Upgrade: websocket",
                    "Host: evil.test",
                    "Host: a b",
                    "X-Long: " + "x".repeat(7_000),
                    "X-Longer: " + "x".repeat(70_000),
                    "Content-Length: -1",
                    "Transfer-Encoding: nonsense",
                    "No-Colon",
                    "Bad Name: x",
                    "X-Control: \u0001",
                    "X-Empty:");

    private static final List<String> ETAGS =
            List.of(
                    "\"0\"",
                    "\"1\"",
                    "1",
                    "W/\"1\"",
                    "\"\"",
                    "\"",
                    "",
                    "\"1\", \"2\"",
                    "*, \"1\"",
                    "\"-1\"",
                    "\"99999999999999999999\"",
                    "\"\u00e9\"",
                    "\"1\"x",
                    "\"" + "1".repeat(4_000) + "\"");

    private static final List<String> AUTHORISATIONS =
            List.of(
                    "X-None: x",
                    "Authorization: ",
                    "Authorization: Bearer",
                    "Authorization: Bearer ",
                    "Authorization: Basic YWRtaW46YWRtaW4=",
                    "Authorization: bearer {token}",
                    "Authorization: Bearer {token} {token}",
                    "Authorization: Bearer wf_x",
                    "Authorization: Bearer wf___",
                    "Authorization: Bearer \u0000",
                    "Authorization: Bearer eyJhbGciOiJub25lIn0.e30.",
                    "Authorization: Bearer " + "a".repeat(5_000));

    private static final List<String> QUERIES =
            List.of(
                    "",
                    "&&",
                    "=",
                    "unknown=1",
                    "dryrun=true",
                    "dryRun",
                    "dryRun=",
                    "dryRun=TRUE",
                    "dryRun=true&dryRun=false",
                    "limit=1&limit=2",
                    "%",
                    "a=%zz",
                    "a=%ff",
                    "%00=1",
                    "a[]=1",
                    "a=" + "x".repeat(6_000),
                    "a=1&".repeat(1_500));

    private Wild() {}

    static String method(String method, Dice dice) {
        return dice.below(3) > 0 ? method : dice.oneOf(METHODS);
    }

    static String contentType(Dice dice) {
        return dice.oneOf(CONTENT_TYPES);
    }

    static String accept(Dice dice) {
        return dice.oneOf(ACCEPTS);
    }

    static String header(Dice dice) {
        return dice.oneOf(HEADERS);
    }

    static String etag(Dice dice) {
        return dice.oneOf(ETAGS);
    }

    static String authorisation(Dice dice) {
        return dice.oneOf(AUTHORISATIONS);
    }

    static String query(Dice dice) {
        return dice.oneOf(QUERIES);
    }

    /// Something done to where the request goes.
    static String target(String target, Dice dice) {
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String query = question < 0 ? "" : target.substring(question);
        return switch (dice.below(18)) {
            case 0 -> path + "/" + query;
            case 1 -> path + "/x" + query;
            case 2 -> path + "//" + query;
            case 3 -> "/" + path + query;
            case 4 -> path + ";jsessionid=x" + query;
            case 5 -> path + "/..;/" + query;
            case 6 -> path + "/../api-keys" + query;
            case 7 -> path + "%2f" + query;
            case 8 -> path + "%00" + query;
            case 9 -> path + "%ff%fe" + query;
            case 10 -> path + "%" + query;
            case 11 -> path + "\u00e9" + query;
            case 12 -> path + "{x}" + query;
            case 13 -> path + "\\" + query;
            case 14 -> path + ".json" + query;
            case 15 -> path.replace("v1", "%76%31") + query;
            case 16 -> path + "#x" + query;
            default -> path.toUpperCase(java.util.Locale.ROOT) + query;
        };
    }

    /// Encoded as it should be; seldom with everything encoded that need not be.
    static String encoded(String text, Dice dice) {
        String encoded = Requests.percentEncoded(text);
        return dice.oneIn(50) && !text.isEmpty()
                ? String.format("%%%02x", (int) text.charAt(0) & 0x7f)
                        + (text.length() > 1 ? Requests.percentEncoded(text.substring(1)) : "")
                : encoded;
    }
}
