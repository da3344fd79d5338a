package dev.warmfront.edge.dns;

import dev.warmfront.snapshot.dns.RecordSet;
import dev.warmfront.snapshot.dns.RecordType;
import dev.warmfront.snapshot.dns.Target;
import dev.warmfront.snapshot.dns.Zone;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// What RFC 1034, section 4.3.2, and RFC 4592 say word by word, on text and without any index.
final class SlowZone {

    private final List<RecordSet> sets;
    private final String apex;

    SlowZone(Zone zone) {
        sets = zone.recordSets();
        apex = zone.name();
    }

    Message answer(Message question) {
        Message reply = new Message(question.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        if (question.getHeader().getFlag(Flags.RD)) {
            reply.getHeader().setFlag(Flags.RD);
        }
        reply.addRecord(question.getQuestion(), Section.QUESTION);
        if (question.getOPT() != null) {
            Questions.with(reply);
        }
        int type = question.getQuestion().getType();
        String name = question.getQuestion().getName().toString(true).toLowerCase(Locale.ROOT);
        if (!isWithin(name)) {
            reply.getHeader().setRcode(Rcode.REFUSED);
            return reply;
        }
        List<String> seen = new ArrayList<>();
        while (isWithin(name) && !seen.contains(name)) {
            seen.add(name);
            Optional<String> next = step(reply, name, type, seen.size() == 1);
            if (next.isEmpty()) {
                return reply;
            }
            name = next.orElseThrow();
        }
        return reply;
    }

    /// Puts into the reply what there is at a name; where it goes on, if it does.
    private Optional<String> step(Message reply, String name, int type, boolean first) {
        Optional<RecordSet> cut = cut(name, type);
        if (cut.isPresent()) {
            if (!first) {
                reply.getHeader().setFlag(Flags.AA);
            }
            refer(reply, cut.orElseThrow());
            return Optional.empty();
        }
        reply.getHeader().setFlag(Flags.AA);
        String encloser = name;
        while (!exists(encloser)) {
            encloser = parent(encloser);
        }
        String source = encloser.equals(name) ? name : "*." + encloser;
        if (!exists(source)) {
            reply.getHeader().setRcode(Rcode.NXDOMAIN);
            add(reply, Section.AUTHORITY, at(apex, Type.SOA).orElseThrow(), apex, 60);
            return Optional.empty();
        }
        Optional<RecordSet> found = at(source, type);
        Optional<RecordSet> alias = at(source, Type.CNAME);
        if (found.isPresent()) {
            add(reply, Section.ANSWER, found.orElseThrow(), name, -1);
        } else if (alias.isPresent()) {
            add(reply, Section.ANSWER, alias.orElseThrow(), name, -1);
            return Optional.of(values(alias.orElseThrow()).getFirst());
        } else {
            add(reply, Section.AUTHORITY, at(apex, Type.SOA).orElseThrow(), apex, 60);
        }
        return Optional.empty();
    }

    /// The highest name on the way down that somebody else is responsible for.
    private Optional<RecordSet> cut(String name, int type) {
        if (name.equals(apex)) {
            return Optional.empty();
        }
        Optional<RecordSet> above = cut(parent(name), 0);
        return above.isPresent() || type == Type.DS ? above : at(name, Type.NS);
    }

    private void refer(Message reply, RecordSet servers) {
        add(reply, Section.AUTHORITY, servers, servers.name(), -1);
        for (String server : values(servers)) {
            for (int type : new int[] {Type.A, Type.AAAA}) {
                at(server, type).ifPresent(set -> add(reply, Section.ADDITIONAL, set, server, -1));
            }
        }
    }

    private boolean isWithin(String name) {
        return name.equals(apex) || name.endsWith("." + apex);
    }

    private boolean exists(String name) {
        return sets.stream()
                .anyMatch(set -> set.name().equals(name) || set.name().endsWith("." + name));
    }

    private Optional<RecordSet> at(String name, int type) {
        return sets.stream()
                .filter(set -> set.name().equals(name) && set.type().code() == type)
                .findFirst();
    }

    private static String parent(String name) {
        return name.substring(name.indexOf('.') + 1);
    }

    private static List<String> values(RecordSet set) {
        return ((Target.Values) set.target()).values();
    }

    private static void add(Message reply, int section, RecordSet set, String owner, int ttl) {
        Target.Values target = (Target.Values) set.target();
        for (String value : target.values()) {
            reply.addRecord(
                    record(
                            owner,
                            set.type(),
                            ttl < 0 ? target.ttlSeconds() : ttl,
                            RandomZone.dotted(set.type(), value)),
                    section);
        }
    }

    private static Record record(String owner, RecordType type, int ttl, String value) {
        try {
            return Record.fromString(
                    Name.fromString(owner + "."), type.code(), DClass.IN, ttl, value, Name.root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
