package dev.warmfront.edge.telemetry;

import java.nio.charset.StandardCharsets;

/// A record as a line of text. What a viewer sent is escaped: no request can forge a line.
sealed interface AccessLine {

    /// What stands before the first line.
    String header();

    void write(Line line, AccessRecord entry);

    /// Writes what is the same for every request of a kind: with the same method, scheme, host,
    /// target, version and answer.
    ///
    /// @return false if that does not stand together
    boolean writeSame(Line line, AccessRecord entry);

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// JSON objects, one a line.
    record Json() implements AccessLine {

        private static final byte[] DIGITS = ascii("0123456789abcdef");
        private static final byte[] TIME = ascii("{\"time\":\"");
        private static final byte[] ID = ascii("Z\",\"requestId\":\"");
        private static final byte[] VIEWER = ascii("\",\"viewer\":\"");
        private static final byte[] METHOD = ascii("\",\"method\":\"");
        private static final byte[] SCHEME = ascii("\",\"scheme\":\"");
        private static final byte[] HOST = ascii("\",\"host\":\"");
        private static final byte[] TARGET = ascii("\",\"target\":\"");
        private static final byte[] PROTOCOL = ascii("\",\"protocol\":\"");
        private static final byte[] STATUS = ascii("\",\"status\":");
        private static final byte[] WHOLE = ascii(",\"whole\":true,\"served\":\"");
        private static final byte[] CUT = ascii(",\"whole\":false,\"served\":\"");
        private static final byte[] BLAME = ascii("\",\"blame\":\"");
        private static final byte[] DISTRIBUTION = ascii("\",\"distribution\":\"");
        private static final byte[] WHY = ascii("\",\"why\":\"");
        private static final byte[] TLS = ascii("\",\"tls\":\"");
        private static final byte[] BYTES = ascii("\",\"bytes\":");
        private static final byte[] MICROS = ascii(",\"micros\":");
        private static final byte[] AGENT = ascii(",\"userAgent\":\"");
        private static final byte[] REFERER = ascii("\",\"referer\":\"");
        private static final byte[] END = ascii("\"}\n");

        @Override
        public String header() {
            return "";
        }

        @Override
        public void write(Line line, AccessRecord entry) {
            line.put(TIME).second(entry.epochMillis, 'T').put('.');
            line.thousandths(Math.floorMod(entry.epochMillis, 1000));
            line.put(ID).hex(entry.requestId).put(VIEWER).put(entry.viewer);
            if (entry.same == null) {
                writeSame(line, entry);
            } else {
                line.put(entry.same);
            }
            line.put(TLS).put(entry.tlsProtocol).put(BYTES).number(entry.bytes);
            escaped(line.put(MICROS).number(entry.micros).put(AGENT), entry.userAgent);
            escaped(line.put(REFERER), entry.referer);
            line.put(END);
        }

        @Override
        public boolean writeSame(Line line, AccessRecord entry) {
            escaped(line.put(METHOD), entry.method);
            line.put(SCHEME).put(entry.secure ? "https" : "http");
            escaped(line.put(HOST), entry.host);
            escaped(line.put(TARGET), entry.target);
            line.put(PROTOCOL).put(entry.httpVersion).put(STATUS).number(entry.status);
            line.put(entry.whole ? WHOLE : CUT).put(entry.served.label());
            line.put(BLAME).put(entry.blame.label()).put(DISTRIBUTION).put(entry.distributionId);
            escaped(line.put(WHY), entry.why);
            return true;
        }

        private static void escaped(Line line, Slice text) {
            int until = line.length() + Line.LONGEST_TEXT - 6;
            int i = 0;
            while (i < text.length() && line.length() < until) {
                int harmless = harmless(text, i, until - line.length());
                line.put(text, i, harmless);
                i += harmless;
                if (i < text.length() && line.length() < until) {
                    escape(line, text.at(i++));
                }
            }
        }

        /// How many octets from `first` on stand for themselves.
        private static int harmless(Slice text, int first, int most) {
            int end = Math.min(text.length(), first + most);
            int i = first;
            while (i < end && !isEscaped(text.at(i))) {
                i++;
            }
            return i - first;
        }

        private static boolean isEscaped(byte octet) {
            // Octets beyond ASCII are negative.
            return octet < ' ' || octet == 0x7f || octet == '"' || octet == '\\';
        }

        private static void escape(Line line, byte octet) {
            if (octet == '"' || octet == '\\') {
                line.put('\\').put((char) octet);
            } else {
                line.put("\\u00").hex(octet, DIGITS);
            }
        }
    }

    /// CloudFront's 33 fields; `-` for what this edge does not know.
    record W3c() implements AccessLine {

        private static final byte[] DIGITS = ascii("0123456789ABCDEF");

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
        public void write(Line line, AccessRecord entry) {
            int query = entry.target.indexOf('?');
            String word = entry.served.word();
            line.second(entry.epochMillis, '\t').put("\t-\t").number(entry.bytes);
            line.put('\t').put(entry.viewer);
            safe(line, entry.method);
            line.put('\t').put(entry.distributionId.isEmpty() ? "-" : entry.distributionId);
            safe(line, entry.target, 0, query);
            line.put('\t');
            if (entry.whole) {
                line.number(entry.status);
            } else {
                line.put("000");
            }
            safe(line, entry.referer);
            safe(line, entry.userAgent);
            safe(line, entry.target, Math.min(query + 1, entry.target.length()));
            line.put("\t-\t").put(word).put('\t').hex(entry.requestId);
            safe(line, entry.host);
            line.put('\t').put(entry.secure ? "https" : "http").put("\t-\t");
            long millis = (entry.micros + 500) / 1000;
            line.number(millis / 1000).put('.').thousandths(millis % 1000);
            safe(line, entry.forwardedFor);
            line.put('\t').put(entry.tlsProtocol.isEmpty() ? "-" : entry.tlsProtocol);
            line.put("\t-\t").put(word).put('\t');
            line.put(entry.httpVersion.isEmpty() ? "-" : entry.httpVersion);
            line.put("\t-\t-\t").number(entry.viewerPort).put("\t-\t").put(entry.served.name());
            safe(line, entry.contentType);
            line.put("\t-\t-\t-\n");
        }

        @Override
        public boolean writeSame(Line line, AccessRecord entry) {
            return false;
        }

        private static void safe(Line line, Slice text) {
            safe(line, text, 0, text.length());
        }

        private static void safe(Line line, Slice text, int first) {
            safe(line, text, first, text.length());
        }

        /// A field; percent-encodes what could be taken for a separator.
        private static void safe(Line line, Slice text, int first, int end) {
            line.put('\t');
            if (first == end) {
                line.put('-');
            }
            int until = line.length() + Line.LONGEST_TEXT - 3;
            for (int i = first; i < end && line.length() < until; i++) {
                byte octet = text.at(i);
                if (octet > ' ' && octet != 0x7f && octet != '"' && octet != '\\') {
                    line.put((char) octet);
                } else {
                    line.put('%').hex(octet, DIGITS);
                }
            }
        }
    }
}
