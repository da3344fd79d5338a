package dev.warmfront.geo;

import dev.warmfront.snapshot.geo.Subdivided;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Names of subdivisions, where a database has those instead of codes. Names are spelt in several
/// ways, so it is their beginnings that are known.
final class Subdivisions {

    private static final String CA =
            """
            AB alberta, BC british columbia, MB manitoba, NB new brunswick, NL newfoundland, \
            NS nova scotia, NT northwest territories, NU nunavut, ON ontario, \
            PE prince edward island, QC quebec, SK saskatchewan, YT yukon\
            """;

    private static final String UA =
            """
            05 vinnyts, 05 vinnits, 07 volyn, 09 luhansk, 09 lugansk, 12 dnipropetrovs, \
            12 dnepropetrovs, 14 donets, 18 zhytomyr, 21 zakarpat, 21 transcarpat, 23 zapor, \
            26 ivanofrankivs, 30 kyiv city, 32 kyiv, 32 kiev, 35 kirovohrad, 40 sevastopol, \
            40 sebastopol, 43 crimea, 46 lviv, 48 mykola, 51 odes, 53 poltav, 56 rivn, 59 sumy, \
            59 sums, 61 ternopil, 63 kharkiv, 65 kherson, 68 khmel, 71 cherkas, 74 chernihiv, \
            77 chernivts\
            """;

    private static final String US =
            """
            AK alaska, AL alabama, AR arkansas, AZ arizona, CA california, CO colorado, \
            CT connecticut, DC district of columbia, DC washington dc, DE delaware, FL florida, \
            GA georgia, HI hawaii, IA iowa, ID idaho, IL illinois, IN indiana, KS kansas, \
            KY kentucky, LA louisiana, MA massachusetts, MD maryland, ME maine, MI michigan, \
            MN minnesota, MO missouri, MS mississippi, MT montana, NC north carolina, \
            ND north dakota, NE nebraska, NH new hampshire, NJ new jersey, NM new mexico, \
            NV nevada, NY new york, OH ohio, OK oklahoma, OR oregon, PA pennsylvania, \
            RI rhode island, SC south carolina, SD south dakota, TN tennessee, TX texas, UT utah, \
            VA virginia, VT vermont, WA washington, WI wisconsin, WV west virginia, WY wyoming\
            """;

    private static final Map<String, Map<String, String>> BEGINNINGS =
            Map.of("CA", beginnings(CA), "UA", beginnings(UA), "US", beginnings(US));

    private Subdivisions() {}

    /// The code of what is told by its code or name; null when the country's parts are not told
    /// apart, or it has no such part.
    static @Nullable String code(String country, String text) {
        Map<String, String> known = BEGINNINGS.get(country);
        if (known == null || Subdivided.valueOf(country).subdivisions().contains(text)) {
            return known == null ? null : text;
        }
        String name = plain(text);
        String longest = "";
        for (String beginning : known.keySet()) {
            if (name.startsWith(beginning) && beginning.length() > longest.length()) {
                longest = beginning;
            }
        }
        return known.get(longest);
    }

    /// Letters and spaces only, without accents.
    private static String plain(String text) {
        StringBuilder plain = new StringBuilder();
        Normalizer.normalize(text, Normalizer.Form.NFD)
                .chars()
                .map(Character::toLowerCase)
                .filter(c -> c == ' ' || c >= 'a' && c <= 'z')
                .forEach(c -> plain.append((char) c));
        return plain.toString();
    }

    private static Map<String, String> beginnings(String text) {
        Map<String, String> beginnings = new HashMap<>();
        List<String> pairs = Arrays.asList(text.split(", "));
        pairs.forEach(pair -> beginnings.put(pair.substring(3).strip(), pair.substring(0, 2)));
        return beginnings;
    }
}
