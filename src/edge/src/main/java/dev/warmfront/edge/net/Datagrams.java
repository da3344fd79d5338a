package dev.warmfront.edge.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.util.concurrent.locks.LockSupport;

/// A socket for datagrams that takes and sends many with one system call (recvmmsg(2),
/// sendmmsg(2)), for a thread of its own that does nothing else. It takes no memory once it is
/// open.
///
/// At a wildcard address a reply leaves from the address that was asked, also where a machine has
/// several: whoever asked would not take it from another. Only on [Linux][#isAvailable].
public final class Datagrams implements AutoCloseable {

    /// How many are taken at once.
    private static final int MOST = 64;

    // The layouts of Linux with 64 bits, the same for every processor.
    private static final int HEADER = 64; // struct mmsghdr
    private static final int NAME_LENGTH_AT = 8;
    private static final int PARTS_AT = 16;
    private static final int PARTS_COUNT_AT = 24;
    private static final int CONTROL_AT = 32;
    private static final int CONTROL_LENGTH_AT = 40;
    private static final int FLAGS_AT = 48;
    private static final int LENGTH_AT = 56;
    private static final int PART = 16; // struct iovec
    private static final int NAME = 32; // struct sockaddr_in6, and some
    private static final int CONTROL = 64; // struct cmsghdr and struct in6_pktinfo, and some
    private static final int CONTROL_DATA_AT = 16;

    private static final short IPV4 = 2;
    private static final short IPV6 = 10;
    private static final long ERROR_PAUSE_NANOS = 1_000_000;

    /// Some systems that pass for Linux do not wake who waits at a socket that is shut.
    private static final long PATIENCE_SECONDS = 1;

    private final Arena arena = Arena.ofShared();
    private final int socket;
    private final boolean v6;
    private final boolean anywhere;
    private final int longest;
    private final MemorySegment error;

    /// For calls from other threads.
    private final MemorySegment gone;

    private final MemorySegment received;
    private final MemorySegment sent;
    private final MemorySegment sentParts;
    private final MemorySegment names;
    private final MemorySegment controls;
    private final MemorySegment in;
    private final MemorySegment out;
    private int waiting;
    private int taken;
    private volatile boolean shut;

    /// Opens it at `address`, where others may be open that were opened with this, too: the kernel
    /// spreads who asks over them.
    ///
    /// @param longest what is longer is cut
    /// @param buffer how many octets may wait to be taken
    /// @throws BindException if somebody else is there
    public Datagrams(InetSocketAddress address, int longest, int buffer) throws BindException {
        this.longest = longest;
        anywhere = address.getAddress().isAnyLocalAddress();
        v6 = !(address.getAddress() instanceof Inet4Address) || anywhere && LinuxSockets.hasV6();
        error = arena.allocate(LinuxSockets.ERROR);
        gone = arena.allocate(LinuxSockets.ERROR);
        received = arena.allocate((long) HEADER * MOST, HEADER);
        sent = arena.allocate((long) HEADER * MOST, HEADER);
        sentParts = arena.allocate((long) PART * MOST, PART);
        names = arena.allocate((long) NAME * MOST, NAME);
        controls = arena.allocate((long) CONTROL * MOST, CONTROL);
        in = arena.allocate((long) longest * MOST, HEADER);
        out = arena.allocate((long) longest * MOST, HEADER);
        prepare();
        socket = LinuxSockets.open(error, v6 ? IPV6 : IPV4);
        try {
            LinuxSockets.set(error, socket, LinuxSockets.REUSE_PORT, 1);
            LinuxSockets.set(error, socket, LinuxSockets.RECEIVE_BUFFER, buffer);
            LinuxSockets.setPatience(error, socket, PATIENCE_SECONDS);
            if (v6) {
                LinuxSockets.set(error, socket, LinuxSockets.ONLY_V6, anywhere ? 0 : 1);
            }
            if (anywhere) {
                LinuxSockets.set(
                        error,
                        socket,
                        v6 ? LinuxSockets.TELL_V6_TARGET : LinuxSockets.TELL_V4_TARGET,
                        1);
            }
            bind(address);
        } catch (BindException e) {
            close();
            throw e;
        }
    }

    /// Whether this machine has such sockets.
    public static boolean isAvailable() {
        SymbolLookup library = Linker.nativeLinker().defaultLookup();
        return System.getProperty("os.name").equals("Linux")
                && ValueLayout.ADDRESS.byteSize() == Long.BYTES
                && library.find("recvmmsg").isPresent()
                && library.find("sendmmsg").isPresent();
    }

    /// Waits for datagrams.
    ///
    /// @return how many came; 0 when none did for a while, and always once it is [shut][#shut]
    public int receive() {
        for (int i = 0; i < taken; i++) {
            makeRoom(i);
        }
        waiting = 0;
        int count = LinuxSockets.receive(error, socket, received.address(), MOST);
        taken = Math.max(0, count);
        if (count < 0 && !LinuxSockets.isInterrupted(error)) {
            LockSupport.parkNanos(ERROR_PAUSE_NANOS); // The network is gone, or memory is scarce.
        }
        return shut ? 0 : taken;
    }

    /// The kernel puts what there was where it was told how much room there is.
    private void makeRoom(int index) {
        received.set(JAVA_INT, (long) HEADER * index + NAME_LENGTH_AT, NAME);
        received.set(JAVA_LONG, (long) HEADER * index + CONTROL_LENGTH_AT, anywhere ? CONTROL : 0);
    }

    /// Copies a datagram to `into`; returns its length.
    public int copy(int index, byte[] into) {
        int length = Math.min(received.get(JAVA_INT, (long) HEADER * index + LENGTH_AT), longest);
        MemorySegment.copy(in, JAVA_BYTE, (long) longest * index, into, 0, length);
        return length;
    }

    /// Copies the address of who sent it to `into`; returns its length, 4 or 16. IPv4 may be
    /// mapped.
    public int copySender(int index, byte[] into) {
        int length = v6 ? 16 : 4;
        MemorySegment.copy(names, JAVA_BYTE, (long) NAME * index + (v6 ? 8 : 4), into, 0, length);
        return length;
    }

    /// The port of who sent it.
    public int senderPort(int index) {
        short port = names.get(JAVA_SHORT, (long) NAME * index + 2);
        return Short.toUnsignedInt(inNetworkOrder(port));
    }

    /// Has so many octets sent to who sent that datagram, with the next [#send].
    public void reply(int index, byte[] octets, int length) {
        MemorySegment.copy(octets, 0, out, JAVA_BYTE, (long) longest * waiting, length);
        sentParts.set(JAVA_LONG, (long) PART * waiting + 8, length);
        long from = (long) HEADER * index;
        long to = (long) HEADER * waiting;
        sent.set(JAVA_LONG, to, names.address() + (long) NAME * index);
        sent.set(JAVA_INT, to + NAME_LENGTH_AT, received.get(JAVA_INT, from + NAME_LENGTH_AT));
        if (anywhere) {
            long control = (long) CONTROL * index;
            // The address that was asked counts, not the interface: another may lead back.
            controls.set(JAVA_INT, control + CONTROL_DATA_AT + (v6 ? 16 : 0), 0);
            sent.set(JAVA_LONG, to + CONTROL_AT, controls.address() + control);
            sent.set(
                    JAVA_LONG,
                    to + CONTROL_LENGTH_AT,
                    received.get(JAVA_LONG, from + CONTROL_LENGTH_AT));
        }
        waiting++;
    }

    /// Sends what is waiting.
    ///
    /// @return how many of them nobody would take
    public int send() {
        int lost = 0;
        int at = 0;
        while (at < waiting) {
            int count =
                    LinuxSockets.send(
                            error, socket, sent.address() + (long) HEADER * at, waiting - at);
            if (count > 0) {
                at += count;
            } else if (!LinuxSockets.isInterrupted(error)) {
                lost++; // The first of them cannot be sent; the others may.
                at++;
            }
        }
        waiting = 0;
        return lost;
    }

    /// Whether nobody waits any more.
    public boolean isShut() {
        return shut;
    }

    /// Has nobody wait any more. From any thread.
    public synchronized void shut() {
        shut = true;
        if (arena.scope().isAlive()) {
            LinuxSockets.shut(gone, socket);
        }
    }

    /// Gives everything back. From the thread that receives, or when there is none.
    @Override
    public synchronized void close() {
        LinuxSockets.close(gone, socket);
        arena.close();
    }

    private void prepare() {
        MemorySegment receivedParts = arena.allocate((long) PART * MOST, PART);
        for (int i = 0; i < MOST; i++) {
            long header = (long) HEADER * i;
            long part = (long) PART * i;
            receivedParts.set(JAVA_LONG, part, in.address() + (long) longest * i);
            receivedParts.set(JAVA_LONG, part + 8, longest);
            sentParts.set(JAVA_LONG, part, out.address() + (long) longest * i);
            received.set(JAVA_LONG, header, names.address() + (long) NAME * i);
            received.set(JAVA_LONG, header + PARTS_AT, receivedParts.address() + part);
            received.set(JAVA_LONG, header + PARTS_COUNT_AT, 1);
            received.set(JAVA_LONG, header + CONTROL_AT, controls.address() + (long) CONTROL * i);
            received.set(JAVA_INT, header + FLAGS_AT, 0);
            makeRoom(i);
            sent.set(JAVA_LONG, header + PARTS_AT, sentParts.address() + part);
            sent.set(JAVA_LONG, header + PARTS_COUNT_AT, 1);
        }
    }

    private void bind(InetSocketAddress address) throws BindException {
        MemorySegment name = names.asSlice(0, NAME).fill((byte) 0);
        name.set(JAVA_SHORT, 0, v6 ? IPV6 : IPV4);
        name.set(JAVA_SHORT, 2, inNetworkOrder((short) address.getPort()));
        if (!anywhere) {
            InetAddress host = address.getAddress();
            byte[] octets = host.getAddress();
            MemorySegment.copy(octets, 0, name, JAVA_BYTE, v6 ? 8 : 4, octets.length);
            if (host instanceof Inet6Address scoped) {
                name.set(JAVA_INT, 24, scoped.getScopeId());
            }
        }
        try {
            LinuxSockets.bind(error, socket, name, v6 ? 28 : 16);
        } catch (BindException e) {
            BindException failure = new BindException(address + " (UDP): " + e.getMessage());
            failure.initCause(e);
            throw failure;
        }
    }

    private static short inNetworkOrder(short port) {
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? port : Short.reverseBytes(port);
    }
}
