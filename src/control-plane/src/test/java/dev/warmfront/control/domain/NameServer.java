package dev.warmfront.control.domain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/// A name server on a real socket that says what it is told to, and nothing of what it is not.
final class NameServer implements AutoCloseable {

    private final DatagramSocket socket;
    private final Thread thread;
    private final Map<String, List<String>> texts = new ConcurrentHashMap<>();
    private final Map<String, String> aliases = new ConcurrentHashMap<>();
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();

    NameServer() throws IOException {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        thread = new Thread(this::serve, "name-server");
        thread.start();
    }

    String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    /// From now on a name has these TXT records and no others.
    void says(String name, String... records) {
        texts.put(name, List.of(records));
    }

    void points(String name, String other) {
        aliases.put(name, other);
    }

    /// From now on it answers so about a name; with a negative number not at all.
    void fails(String name, int code) {
        failures.put(name, code);
    }

    private void serve() {
        byte[] buffer = new byte[1500];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                Message asked = new Message(Arrays.copyOf(buffer, packet.getLength()));
                Message answer = answer(asked);
                if (answer != null) {
                    byte[] bytes = answer.toWire();
                    socket.send(
                            new DatagramPacket(
                                    bytes, bytes.length, packet.getAddress(), packet.getPort()));
                }
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private Message answer(Message asked) throws IOException {
        Record question = asked.getQuestion();
        Name name = question.getName();
        Message answer = new Message(asked.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.RA);
        answer.addRecord(question, Section.QUESTION);
        String text = name.toString(true);
        if (failures.containsKey(text)) {
            int code = failures.get(text);
            answer.getHeader().setRcode(Math.max(0, code));
            return code < 0 ? null : answer;
        }
        if (aliases.containsKey(text)) {
            Name other = Name.fromString(aliases.get(text) + ".");
            answer.addRecord(new CNAMERecord(name, DClass.IN, 60, other), Section.ANSWER);
            return answer;
        }
        List<String> said = texts.getOrDefault(text, List.of());
        if (said.isEmpty() || question.getType() != Type.TXT) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        for (String record : said) {
            // In two parts, as long ones come.
            int half = record.length() / 2;
            List<String> parts = List.of(record.substring(0, half), record.substring(half));
            answer.addRecord(new TXTRecord(name, DClass.IN, 60, parts), Section.ANSWER);
        }
        return answer;
    }

    @Override
    public void close() {
        socket.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
