package dev.warmfront.engine.dns;

import java.io.IOException;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/// Questions and replies in the words of somebody else.
final class Messages {

    private Messages() {}

    static Name asked(Message query) {
        byte[] wire = query.getQuestion().getName().toWireCanonical();
        return Name.ofWire(wire, 0, wire.length);
    }

    static Message of(Message query, Reply reply) {
        Message message = new Message(query.getHeader().getID());
        message.getHeader().setFlag(Flags.QR);
        message.getHeader().setRcode(reply.code().number());
        message.addRecord(query.getQuestion(), Section.QUESTION);
        add(message, Section.ANSWER, reply.answer());
        add(message, Section.AUTHORITY, reply.authority());
        add(message, Section.ADDITIONAL, reply.additional());
        return message;
    }

    private static void add(Message message, int section, List<Records> all) {
        for (Records records : all) {
            for (byte[] data : records.rdata()) {
                message.addRecord(record(records, data), section);
            }
        }
    }

    private static Record record(Records records, byte[] data) {
        try {
            return Record.newRecord(
                    new org.xbill.DNS.Name(records.owner().toBytes()),
                    records.type(),
                    DClass.IN,
                    records.ttlSeconds(),
                    data);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
