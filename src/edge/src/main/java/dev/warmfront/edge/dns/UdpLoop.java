package dev.warmfront.edge.dns;

import dev.warmfront.edge.net.Datagrams;
import java.net.BindException;
import java.net.InetSocketAddress;

/// Takes datagrams and answers them, many with two system calls, in a thread of its own. Takes no
/// memory for a plain answer. Where there are no such sockets, [UdpHandler] does the same.
final class UdpLoop {

    private static final int LONGEST_ADDRESS = 16;

    private final Datagrams socket;
    private final Responder responder;
    private final DnsCounters counters;
    private final Turn turn;
    private final byte[] from = new byte[LONGEST_ADDRESS];
    private final byte[] in = new byte[UdpHandler.LONGEST];
    private final byte[] out = new byte[Responder.LARGEST_UDP + UdpHandler.LONGEST];
    private final Thread thread;

    private UdpLoop(Datagrams socket, int number, Responder responder, DnsCounters counters) {
        this.socket = socket;
        this.responder = responder;
        this.counters = counters;
        turn = responder.turn();
        thread = Thread.ofPlatform().daemon().name("dns-udp-" + number).unstarted(this::run);
    }

    /// Starts to answer at `address`, beside others of its kind.
    ///
    /// @throws BindException if somebody else is there
    static UdpLoop start(
            InetSocketAddress address, int number, Responder responder, DnsCounters counters)
            throws BindException {
        Datagrams socket = new Datagrams(address, UdpHandler.LONGEST, DnsServer.RECEIVE_BUFFER);
        UdpLoop loop = new UdpLoop(socket, number, responder, counters);
        loop.thread.start();
        return loop;
    }

    /// Has it end; the port is free a moment later.
    void end() {
        socket.shut();
    }

    private void run() {
        try (socket) {
            while (!socket.isShut()) {
                int count = socket.receive();
                for (int i = 0; i < count; i++) {
                    // A reply to port zero goes nowhere.
                    if (socket.senderPort(i) != 0) {
                        answer(i);
                    }
                }
                counters.countUnsent(socket.send());
            }
        }
    }

    private void answer(int index) {
        int length = socket.copy(index, in);
        turn.asked().from(from, 0, socket.copySender(index, from));
        responder.respond(turn, in, length, Way.UDP, out);
        counters.count(turn, Way.UDP);
        if (turn.length() > 0) {
            socket.reply(index, out, turn.length());
        }
    }
}
