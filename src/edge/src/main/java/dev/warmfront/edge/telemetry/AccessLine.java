package dev.warmfront.edge.telemetry;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;

/// A record as a line of text. What a viewer sent is escaped: no request can forge a line.
sealed interface AccessLine {

    /// What stands before the first line.
    String header();

    void append(Appendable out, AccessRecord entry) throws IOException;

    /// JSON objects, one a line.
    record Json() implements AccessLine {

        @Override
        public String header() {
            return "";
        }

        @Override
        public void append(Appendable out, AccessRecord entry) throws IOException {
            StringBuilder line = new StringBuilder(512);
            text(line.append('{'), "time", Instant.ofEpochMilli(entry.epochMillis()).toString());
            text(line.append(','), "requestId", HexFormat.of().toHexDigits(entry.requestId()));
            text(line.append(','), "viewer", entry.viewer());
            text(line.append(','), "method", entry.method());
            text(line.append(','), "scheme", entry.secure() ? "https" : "http");
            text(line.append(','), "host", entry.host());
            text(line.append(','), "target", entry.target());
            text(line.append(','), "protocol", entry.httpVersion());
            text(line.append(','), "tls", entry.tlsProtocol());
            line.append(",\"status\":").append(entry.status());
            line.append(",\"bytes\":").append(entry.bytes());
            line.append(",\"micros\":").append(entry.micros());
            line.append(",\"whole\":").append(entry.whole());
            text(line.append(','), "served", entry.served().name().toLowerCase(Locale.ROOT));
            text(line.append(','), "blame", entry.blame().name().toLowerCase(Locale.ROOT));
            text(line.append(','), "distribution", entry.distributionId());
            text(line.append(','), "userAgent", entry.userAgent());
            text(line.append(','), "referer", entry.referer());
            text(line.append(','), "why", entry.why());
            out.append(line.append("}\n"));
        }

        private static void text(StringBuilder line, String name, String value) {
            line.append('"').append(name).append("\":\"");
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c == '"' || c == '\\') {
                    line.append('\\').append(c);
                } else if (c < ' ' || c >= 0x7f) {
                    line.append("\\u").append(HexFormat.of().toHexDigits(c));
                } else {
                    line.append(c);
                }
            }
            line.append('"');
        }
    }

    /// CloudFront's 33 fields; `-` for what this edge does not know.
    record W3c() implements AccessLine {

        private static final DateTimeFormatter TIME =
                DateTimeFormatter.ofPattern("yyyy-MM-dd\tHH:mm:ss", Locale.ROOT)
                        .withZone(ZoneOffset.UTC);

        @Override
        public String header() {
            return """
            #Version: 1.0
            #Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem \
            sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type \
            x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for \
            ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status \
            fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type \
            sc-content-type sc-content-len sc-range-start sc-range-end
            """;
        }

        @Override
        public void append(Appendable out, AccessRecord entry) throws IOException {
            int mark = entry.target().indexOf('?');
            String stem = mark < 0 ? entry.target() : entry.target().substring(0, mark);
            String query = mark < 0 ? "" : entry.target().substring(mark + 1);
            String word = entry.served().word();
            String[] fields = {
                TIME.format(Instant.ofEpochMilli(entry.epochMillis())),
                "-",
                Long.toString(entry.bytes()),
                entry.viewer(),
                safe(entry.method()),
                safe(entry.distributionId()),
                safe(stem),
                entry.whole() ? Integer.toString(entry.status()) : "000",
                safe(entry.referer()),
                safe(entry.userAgent()),
                safe(query),
                "-",
                word,
                HexFormat.of().toHexDigits(entry.requestId()),
                safe(entry.host()),
                entry.secure() ? "https" : "http",
                "-",
                String.format(Locale.ROOT, "%.3f", entry.micros() / 1e6),
                safe(entry.forwardedFor()),
                safe(entry.tlsProtocol()),
                "-",
                word,
                safe(entry.httpVersion()),
                "-",
                "-",
                Integer.toString(entry.viewerPort()),
                "-",
                entry.served().name(),
                safe(entry.contentType()),
                "-",
                "-",
                "-"
            };
            out.append(String.join("\t", fields)).append('\n');
        }

        /// Percent-encodes what could be taken for a separator.
        private static String safe(String value) {
            if (value.isEmpty()) {
                return "-";
            }
            StringBuilder text = new StringBuilder(value.length());
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c > ' ' && c < 0x7f && c != '"' && c != '\\') {
                    text.append(c);
                } else {
                    text.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
                }
            }
            return text.toString();
        }
    }
}
