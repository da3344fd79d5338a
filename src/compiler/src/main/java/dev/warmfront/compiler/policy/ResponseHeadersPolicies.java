package dev.warmfront.compiler.policy;

import dev.warmfront.compiler.diagnostic.Complaints;
import dev.warmfront.compiler.diagnostic.Pointer;
import dev.warmfront.compiler.policy.DesiredResponseHeaders.Custom;
import dev.warmfront.compiler.policy.DesiredResponseHeaders.Plain;
import dev.warmfront.compiler.policy.DesiredResponseHeaders.Security;
import dev.warmfront.compiler.policy.DesiredResponseHeaders.Transport;
import dev.warmfront.compiler.policy.DesiredResponseHeaders.Xss;
import dev.warmfront.snapshot.policy.ResponseHeaders;
import dev.warmfront.snapshot.policy.ResponseHeaders.Line;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The translation of response headers policies.
public final class ResponseHeadersPolicies {

    private static final int MOST_HEADERS = 10;
    private static final int MOST_VALUE = 1_783;
    private static final long MOST_SECONDS = 3_155_760_000L;

    /// A rate is told in hundredths with four decimals: so many make one.
    private static final int PER_HUNDREDTH = 10_000;

    private static final List<String> FRAME_OPTIONS = List.of("DENY", "SAMEORIGIN");
    private static final List<String> REFERRER_POLICIES =
            List.of(
                    "no-referrer",
                    "no-referrer-when-downgrade",
                    "origin",
                    "origin-when-cross-origin",
                    "same-origin",
                    "strict-origin",
                    "strict-origin-when-cross-origin",
                    "unsafe-url");

    private ResponseHeadersPolicies() {}

    public static void check(DesiredResponseHeaders asked, Complaints complaints) {
        checkRemoved(asked.removeHeaders(), Pointer.ROOT.at("removeHeaders"), complaints);
        if (asked.cors() != null) {
            CorsRules.check(asked.cors(), Pointer.ROOT.at("cors"), complaints);
        }
        checkSecurity(asked.security(), Pointer.ROOT.at("securityHeaders"), complaints);
        checkCustom(asked.customHeaders(), Pointer.ROOT.at("customHeaders"), complaints);
        Double rate = asked.serverTimingRate();
        if (rate != null) {
            double parts = rate * PER_HUNDREDTH;
            complaints.check(
                    rate >= 0 && rate <= 100 && Math.abs(parts - Math.rint(parts)) < 1e-6,
                    "out-of-range",
                    Pointer.ROOT.at("serverTiming").at("samplingRate"),
                    rate,
                    "0..100, with at most four decimals");
        }
    }

    /// The policy, given that [#check] found no fault.
    public static ResponseHeaders translate(DesiredResponseHeaders asked) {
        List<Line> lines = new ArrayList<>();
        addSecurity(lines, asked.security());
        for (Custom header : asked.customHeaders()) {
            lines.add(new Line(header.name(), header.value(), header.override()));
        }
        Double rate = asked.serverTimingRate();
        return new ResponseHeaders(
                asked.id(),
                asked.removeHeaders().stream().map(HeaderNames::lower).toList(),
                asked.cors() == null ? null : CorsRules.translate(asked.cors()),
                lines,
                rate != null,
                rate == null ? 0 : (int) Math.rint(rate * PER_HUNDREDTH));
    }

    private static void checkRemoved(List<String> names, Pointer at, Complaints complaints) {
        complaints.atMost(MOST_HEADERS, at, names);
        complaints.distinct("header-twice", at, names.stream().map(HeaderNames::lower).toList());
        for (int i = 0; i < names.size(); i++) {
            checkName(names.get(i), at.at(i), complaints);
            complaints.check(
                    HeaderNames.isRemovable(HeaderNames.lower(names.get(i))),
                    "header-is-the-edges-own",
                    at.at(i),
                    names.get(i),
                    "a header that neither frames the message nor is the edge's own");
        }
    }

    private static void checkCustom(List<Custom> headers, Pointer at, Complaints complaints) {
        complaints.atMost(MOST_HEADERS, at, headers);
        complaints.distinct(
                "header-twice",
                at,
                headers.stream().map(header -> HeaderNames.lower(header.name())).toList());
        for (int i = 0; i < headers.size(); i++) {
            Custom header = headers.get(i);
            checkName(header.name(), at.at(i).at("name"), complaints);
            complaints.check(
                    HeaderNames.isCustom(HeaderNames.lower(header.name())),
                    "header-is-the-edges-own",
                    at.at(i).at("name"),
                    header.name(),
                    "a header that neither the edge sets nor cors, securityHeaders or"
                            + " serverTiming");
            checkValue(header.value(), at.at(i).at("value"), complaints);
        }
    }

    private static void checkSecurity(Security asked, Pointer at, Complaints complaints) {
        Transport transport = asked.strictTransportSecurity();
        if (transport != null) {
            complaints.between(
                    0,
                    MOST_SECONDS,
                    at.at("strictTransportSecurity").at("maxAgeSeconds"),
                    transport.maxAgeSeconds());
        }
        checkChoice(asked.frameOptions(), FRAME_OPTIONS, at.at("frameOptions"), complaints);
        checkChoice(asked.referrerPolicy(), REFERRER_POLICIES, at.at("referrerPolicy"), complaints);
        Plain policy = asked.contentSecurityPolicy();
        if (policy != null) {
            checkValue(policy.value(), at.at("contentSecurityPolicy").at("value"), complaints);
        }
        Xss xss = asked.xssProtection();
        String report = xss == null ? null : xss.reportUri();
        if (xss != null && report != null) {
            Pointer here = at.at("xssProtection").at("reportUri");
            checkValue(report, here, complaints);
            complaints.check(
                    xss.protection() && !xss.modeBlock() && report.indexOf(';') < 0,
                    "report-and-block",
                    here,
                    report,
                    "an address without ; where protection is on and modeBlock is not");
        }
    }

    private static void checkChoice(
            @Nullable Plain asked, List<String> choices, Pointer at, Complaints complaints) {
        complaints.check(
                asked == null || choices.contains(asked.value()),
                "not-a-choice",
                at.at("value"),
                asked == null ? "" : asked.value(),
                "one of " + String.join(", ", choices));
    }

    private static void checkName(String name, Pointer at, Complaints complaints) {
        complaints.check(
                HeaderNames.isToken(name),
                "invalid-header-name",
                at,
                name,
                "a token (RFC 9110, section 5.1)");
    }

    private static void checkValue(String value, Pointer at, Complaints complaints) {
        complaints.check(
                !value.isBlank()
                        && value.equals(value.strip())
                        && value.length() <= MOST_VALUE
                        && value.chars().allMatch(c -> c >= ' ' && c < 127),
                "invalid-header-value",
                at,
                value,
                "1.." + MOST_VALUE + " printable ASCII characters, no blank at either end");
    }

    private static void addSecurity(List<Line> lines, Security asked) {
        Transport transport = asked.strictTransportSecurity();
        if (transport != null) {
            lines.add(
                    new Line(
                            "Strict-Transport-Security",
                            "max-age="
                                    + transport.maxAgeSeconds()
                                    + (transport.includeSubdomains() ? "; includeSubDomains" : "")
                                    + (transport.preload() ? "; preload" : ""),
                            transport.override()));
        }
        add(lines, "X-Content-Type-Options", asked.contentTypeOptions());
        add(lines, "X-Frame-Options", asked.frameOptions());
        add(lines, "Referrer-Policy", asked.referrerPolicy());
        add(lines, "Content-Security-Policy", asked.contentSecurityPolicy());
        Xss xss = asked.xssProtection();
        if (xss != null) {
            String value =
                    !xss.protection()
                            ? "0"
                            : xss.reportUri() != null
                                    ? "1; report=" + xss.reportUri()
                                    : xss.modeBlock() ? "1; mode=block" : "1";
            lines.add(new Line("X-XSS-Protection", value, xss.override()));
        }
    }

    private static void add(List<Line> lines, String name, @Nullable Plain asked) {
        if (asked != null) {
            lines.add(new Line(name, asked.value(), asked.override()));
        }
    }
}
