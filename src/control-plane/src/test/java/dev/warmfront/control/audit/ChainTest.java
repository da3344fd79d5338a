package dev.warmfront.control.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warmfront.control.audit.Chain.Anchor;
import dev.warmfront.control.audit.Verdict.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What can be done to a chain, and what is found out about it.
class ChainTest {

    private static final int LENGTH = 12;

    private static ObjectNode event(long sequence, String previous) {
        ObjectNode event = JsonMapper.shared().createObjectNode();
        event.put("id", "chg-" + sequence);
        event.put("actor", "api-key/key-" + sequence % 3);
        event.put("at", "2026-11-23T05:43:14.12345" + sequence % 10 + "Z");
        event.putNull("address");
        event.put("previousHash", previous);
        event.put("sequence", sequence);
        event.putArray("difference").addObject().put("pointer", "/ttl").put("to", 0.25);
        event.put("hash", Chain.hash(event, sequence));
        return event;
    }

    private static List<ObjectNode> chain() {
        List<ObjectNode> events = new ArrayList<>();
        String previous = Chain.BEGINNING;
        for (int i = 1; i <= LENGTH; i++) {
            events.add(event(i, previous));
            previous = events.getLast().path("hash").asString();
        }
        return events;
    }

    private static Verdict verdict(List<? extends JsonNode> events) {
        Verdict verdict = Chain.verify(events.iterator(), null);
        // An export of the same tells the same.
        Verdict lines = Chain.verifyLines(events.stream().map(Canonical::text), null);
        if (!events.isEmpty() && events.getFirst().path("sequence").asLong() == 1) {
            assertThat(lines).isEqualTo(verdict);
        }
        return verdict;
    }

    private static void assertFault(List<? extends JsonNode> events, Kind kind, long sequence) {
        Verdict verdict = verdict(events);
        assertThat(verdict.intact()).isFalse();
        assertThat(verdict.fault()).isNotNull();
        assertThat(verdict.fault().kind()).as(verdict.toString()).isEqualTo(kind);
        assertThat(verdict.fault().sequence()).as(verdict.toString()).isEqualTo(sequence);
        assertThat(verdict.lastSequence()).isLessThan(LENGTH);
    }

    @Test
    void a_chain_as_it_was_is_intact_and_tells_its_head() {
        List<ObjectNode> events = chain();
        Verdict verdict = verdict(events);
        assertThat(verdict.intact()).isTrue();
        assertThat(verdict.events()).isEqualTo(LENGTH);
        assertThat(verdict.lastSequence()).isEqualTo(LENGTH);
        assertThat(verdict.head()).isEqualTo(events.getLast().path("hash").asString());
        assertThat(verdict(List.of()).intact()).isTrue();
        assertThat(verdict(List.of()).head()).isEqualTo(Chain.BEGINNING);
    }

    @Test
    void an_altered_event_is_named_whatever_was_altered() {
        List<Consumer<ObjectNode>> deeds =
                List.of(
                        event -> event.put("actor", "api-key/somebody-else"),
                        event -> event.put("at", "2026-11-23T05:43:14.123450Z"),
                        event -> event.put("address", "192.0.2.1"),
                        event -> event.remove("actor"),
                        event -> event.put("more", 1),
                        event -> event.putArray("difference"),
                        event -> event.put("hash", Chain.BEGINNING),
                        event -> event.put("previousHash", Chain.BEGINNING));
        for (int at = 1; at < LENGTH; at++) {
            for (Consumer<ObjectNode> deed : deeds) {
                List<ObjectNode> events = chain();
                ObjectNode event = events.get(at);
                String before = Canonical.text(event);
                deed.accept(event);
                if (!Canonical.text(event).equals(before)) {
                    assertFault(events, Kind.ALTERED, at + 1);
                }
            }
        }
    }

    @Test
    void an_altered_event_with_a_hash_to_match_is_named_by_the_one_that_follows() {
        List<ObjectNode> events = chain();
        ObjectNode event = events.get(4);
        event.put("actor", "api-key/somebody-else");
        event.put("hash", Chain.hash(event, 5));
        assertFault(events, Kind.ALTERED, 5);
    }

    @Test
    void a_missing_event_is_named_also_when_the_gap_was_closed() {
        List<ObjectNode> gap = chain();
        gap.remove(6);
        assertFault(gap, Kind.MISSING, 7);
        List<ObjectNode> closed = chain();
        closed.remove(6);
        closed.subList(6, closed.size())
                .forEach(event -> event.put("sequence", event.path("sequence").asLong() - 1));
        assertFault(closed, Kind.MISSING, 7);
        List<ObjectNode> beheaded = chain();
        beheaded.removeFirst();
        assertFault(beheaded, Kind.MISSING, 1);
    }

    @Test
    void an_inserted_event_is_named_also_when_room_was_made_for_it() {
        List<ObjectNode> twice = chain();
        twice.add(5, twice.get(4));
        assertFault(twice, Kind.INSERTED, 5);
        List<ObjectNode> pushed = chain();
        pushed.subList(5, pushed.size())
                .forEach(event -> event.put("sequence", event.path("sequence").asLong() + 1));
        pushed.add(5, event(6, pushed.get(4).path("hash").asString()));
        assertFault(pushed, Kind.INSERTED, 6);
        List<ObjectNode> turned = chain();
        turned.add(3, turned.remove(8));
        assertFault(turned, Kind.MISSING, 4);
    }

    @Test
    void a_whole_new_chain_and_a_cut_one_are_found_out_by_a_hash_that_was_kept() {
        List<ObjectNode> events = chain();
        Anchor kept = new Anchor(9, events.get(8).path("hash").asString());
        assertThat(Chain.verify(events.iterator(), kept).intact()).isTrue();
        Verdict cut = Chain.verify(events.subList(0, 7).iterator(), kept);
        assertThat(cut.fault()).isNotNull();
        assertThat(cut.fault().kind()).isEqualTo(Kind.MISSING);
        assertThat(cut.fault().sequence()).isEqualTo(8);
        List<ObjectNode> forged = new ArrayList<>(events.subList(0, 3));
        String previous = forged.getLast().path("hash").asString();
        for (int i = 4; i <= LENGTH; i++) {
            ObjectNode event = event(i, previous);
            event.put("actor", "api-key/somebody-else");
            event.put("hash", Chain.hash(event, i));
            previous = event.path("hash").asString();
            forged.add(event);
        }
        assertThat(Chain.verify(forged.iterator(), null).intact()).isTrue();
        Verdict found = Chain.verify(forged.iterator(), kept);
        assertThat(found.fault()).isNotNull();
        assertThat(found.fault().sequence()).isEqualTo(9);
    }

    @Test
    void a_part_of_an_export_can_be_verified_and_need_not_be_written_as_it_was() {
        List<ObjectNode> events = chain();
        List<String> part =
                events.subList(4, LENGTH).stream()
                        .map(JsonNode::toPrettyString)
                        .map(ChainTest::oneLine)
                        .toList();
        Verdict verdict = Chain.verifyLines(part.stream(), null);
        assertThat(verdict.intact()).as(verdict.toString()).isTrue();
        assertThat(verdict.events()).isEqualTo(LENGTH - 4);
        Verdict broken =
                Chain.verifyLines(part.stream().map(line -> line.replace("chg-7", "x")), null);
        assertThat(broken.fault()).isNotNull();
        assertThat(broken.fault().sequence()).isEqualTo(7);
    }

    private static String oneLine(String text) {
        return text.replace('\n', ' ');
    }

    @Test
    void nothing_that_is_no_event_gets_through() {
        for (String line : List.of("{", "null", "[]", "{}", "{\"sequence\": \"1\"}", "1e999999")) {
            Verdict verdict = Chain.verifyLines(List.of(line).stream(), null);
            assertThat(verdict.intact()).as(line).isFalse();
        }
        Random random = new Random(7);
        String whole = String.join("\n", chain().stream().map(Canonical::text).toList());
        for (int i = 0; i < 2_000; i++) {
            StringBuilder damaged = new StringBuilder(whole);
            int at = random.nextInt(whole.length());
            char other = (char) (' ' + random.nextInt(90));
            damaged.setCharAt(at, other);
            boolean same = other == whole.charAt(at);
            Verdict verdict = Chain.verifyLines(damaged.toString().lines(), null);
            assertThat(verdict.intact()).as(at + " " + other).isEqualTo(same);
        }
    }

    @Test
    void the_canonical_form_is_one_form() {
        assertThat(canonical("{ \"b\" : [1.50, -0.0, 1e3, 1E+40], \"a\": {\"\\u00e4\": null} }"))
                .isEqualTo("{\"a\":{\"ä\":null},\"b\":[1.5,0,1000,1E+40]}");
        assertThat(canonical("[true, false, {}, [], \"\\u0000\\u001f\\n\\\"\\\\\\/\\u2028😀\"]"))
                .isEqualTo("[true,false,{},[],\"\\u0000\\u001f\\n\\\"\\\\/\u2028😀\"]");
        assertThat(canonical("123456789012345678901234567890.123"))
                .isEqualTo("123456789012345678901234567890.123");
    }

    private static String canonical(String json) {
        return Canonical.text(Canonical.read(json));
    }
}
