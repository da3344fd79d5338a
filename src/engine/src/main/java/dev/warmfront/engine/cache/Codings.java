package dev.warmfront.engine.cache;

import dev.warmfront.engine.headers.Fields;
import dev.warmfront.engine.headers.Tokens;
import dev.warmfront.engine.request.RequestView;
import dev.warmfront.snapshot.policy.CachePolicy;
import dev.warmfront.snapshot.policy.Coding;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// In which content codings a viewer may get an answer (RFC 9110, section 12.5.3), reduced to what
/// tells answers apart: the one it is best served with, and gzip, which every origin knows, behind
/// it. With three codings that makes six different requests of one URL at most, whatever viewers
/// send.
public final class Codings {

    private static final String NAME = "accept-encoding";
    private static final String IDENTITY = "identity";
    private static final int WHOLE = 1000;
    private static final int UNSAID = -1;

    private Codings() {}

    /// The codings for a viewer, the best first; empty for the answer as it is.
    ///
    /// A viewer that wants nothing transformed gets it as it is (RFC 9111, section 5.2.1.6), and so
    /// does one that does not say what it accepts.
    public static List<Coding> of(CachePolicy policy, RequestView request) {
        String accepted = policy.codings().isEmpty() ? null : request.header(NAME);
        return accepted == null || isAgainst(request.header("cache-control"))
                ? List.of()
                : of(policy.codings(), accepted);
    }

    /// As a value of `Accept-Encoding`.
    public static String told(List<Coding> codings) {
        StringJoiner told = new StringJoiner(", ");
        codings.forEach(coding -> told.add(coding.token()));
        return codings.isEmpty() ? IDENTITY : told.toString();
    }

    /// Whether the key of this policy holds [#told].
    static boolean isKeyed(CachePolicy policy, String name) {
        return !policy.codings().isEmpty() && name.equals(NAME);
    }

    /// What a value of `Accept-Encoding` comes to.
    ///
    /// @param known in the order in which they are preferred where the viewer does not care
    static List<Coding> of(List<Coding> known, String accepted) {
        List<String> elements = Tokens.of(Fields.lower(accepted));
        int anything = weight(elements, "*");
        int plain = weight(elements, IDENTITY);
        // What is not named at all is accepted, and wanted least.
        int least = Math.max(plain == UNSAID ? anything : plain, 1);
        Coding best = null;
        int most = 0;
        boolean gzip = false;
        for (Coding coding : known) {
            int named = weight(elements, coding.token());
            int weight = named == UNSAID ? anything : named;
            if (weight >= least) {
                gzip |= coding == Coding.GZIP;
                best = weight > most ? coding : best;
                most = Math.max(most, weight);
            }
        }
        if (best == null) {
            return List.of();
        }
        return gzip && best != Coding.GZIP ? List.of(best, Coding.GZIP) : List.of(best);
    }

    private static boolean isAgainst(@Nullable String control) {
        return control != null && Tokens.of(Fields.lower(control)).contains("no-transform");
    }

    /// In thousandths; of several the least counts, so that their order does not; [#UNSAID] when it
    /// is not there.
    private static int weight(List<String> elements, String coding) {
        int weight = UNSAID;
        for (String element : elements) {
            int semicolon = element.indexOf(';');
            String name = semicolon < 0 ? element : element.substring(0, semicolon).strip();
            // RFC 9110, section 8.4.1.3.
            if (name.equals(coding) || (name.equals("x-gzip") && coding.equals("gzip"))) {
                int one = semicolon < 0 ? WHOLE : weight(element.substring(semicolon + 1));
                weight = weight == UNSAID ? one : Math.min(weight, one);
            }
        }
        return weight;
    }

    /// RFC 9110, section 12.4.2. What cannot be read says that it is not wanted.
    private static int weight(String parameters) {
        int weight = WHOLE;
        for (String parameter : split(parameters)) {
            if (parameter.startsWith("q=")) {
                weight = Math.min(weight, thousandths(parameter.substring(2)));
            }
        }
        return weight;
    }

    private static List<String> split(String parameters) {
        List<String> parts = new ArrayList<>(1);
        int start = 0;
        for (int i = parameters.indexOf(';'); i >= 0; i = parameters.indexOf(';', start)) {
            parts.add(parameters.substring(start, i).strip());
            start = i + 1;
        }
        parts.add(parameters.substring(start).strip());
        return parts;
    }

    private static int thousandths(String value) {
        boolean fits =
                !value.isEmpty()
                        && value.length() <= 5
                        && (value.charAt(0) == '0' || value.charAt(0) == '1')
                        && (value.length() == 1 || value.charAt(1) == '.');
        int thousandths = fits ? (value.charAt(0) - '0') * WHOLE : 0;
        int place = 100;
        for (int i = 2; fits && i < value.length(); i++) {
            int digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            thousandths += digit * place;
            place /= 10;
        }
        return thousandths > WHOLE ? 0 : thousandths;
    }
}
