package dev.warmfront.edge.net;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The system calls behind [Datagrams], as Linux has them on every processor with 64 bits.
final class LinuxSockets {

    /// An option of a socket: its level and its number.
    record Choice(int level, int name) {}

    static final Choice REUSE_PORT = new Choice(1, 15);
    static final Choice RECEIVE_BUFFER = new Choice(1, 8);
    static final Choice RECEIVE_TIMEOUT = new Choice(1, 20);
    static final Choice TELL_V4_TARGET = new Choice(0, 8); // IP_PKTINFO
    static final Choice TELL_V6_TARGET = new Choice(41, 49); // IPV6_RECVPKTINFO
    static final Choice ONLY_V6 = new Choice(41, 26);

    /// Where a call tells why it failed.
    static final MemoryLayout ERROR = Linker.Option.captureStateLayout();

    private static final int DATAGRAMS = 2;
    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final long WAIT_FOR_ONE = 0x10000;
    private static final int BOTH_WAYS = 2;
    private static final int INTERRUPTED = 4;
    private static final int NOT_NOW = 11;
    private static final int FORBIDDEN = 13;
    private static final int TAKEN = 98;
    private static final int NOT_HERE = 99;
    private static final long ERROR_AT =
            ERROR.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    private static final Linker LINKER = Linker.nativeLinker();

    /// One shape for all of them, since to make a shape takes the JVM a while: none takes more than
    /// five numbers and addresses, which are all passed in registers, where what is too much is not
    /// looked at.
    private static final FunctionDescriptor SHAPE =
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private static final MethodHandle SOCKET = handle("socket");
    private static final MethodHandle SET = handle("setsockopt");
    private static final MethodHandle BIND = handle("bind");
    private static final MethodHandle RECEIVE = handle("recvmmsg");
    private static final MethodHandle SEND = handle("sendmmsg");
    private static final MethodHandle SHUT = handle("shutdown");
    private static final MethodHandle CLOSE = handle("close");

    private LinuxSockets() {}

    /// Whether the kernel speaks IPv6.
    static boolean hasV6() {
        return Files.exists(Path.of("/proc/net/if_inet6"));
    }

    static int open(MemorySegment error, int family) throws BindException {
        int socket = call(SOCKET, error, family, DATAGRAMS | CLOSE_ON_EXEC, 0, 0, 0);
        if (socket < 0) {
            throw new BindException("a socket for datagrams: " + reason(error));
        }
        return socket;
    }

    static void set(MemorySegment error, int socket, Choice choice, int value)
            throws BindException {
        try (Arena arena = Arena.ofConfined()) {
            set(error, socket, choice, arena.allocateFrom(JAVA_INT, value));
        }
    }

    /// Has [#receive] come back after so many seconds at the latest.
    static void setPatience(MemorySegment error, int socket, long seconds) throws BindException {
        try (Arena arena = Arena.ofConfined()) {
            // struct timeval
            set(error, socket, RECEIVE_TIMEOUT, arena.allocateFrom(JAVA_LONG, seconds, 0));
        }
    }

    private static void set(MemorySegment error, int socket, Choice choice, MemorySegment value)
            throws BindException {
        int length = (int) value.byteSize();
        if (call(SET, error, socket, choice.level(), choice.name(), value.address(), length) != 0) {
            throw new BindException(choice + ": " + reason(error));
        }
    }

    static void bind(MemorySegment error, int socket, MemorySegment name, int length)
            throws BindException {
        if (call(BIND, error, socket, name.address(), length, 0, 0) != 0) {
            throw new BindException(reason(error));
        }
    }

    /// Waits for the first message, and takes what else is there.
    static int receive(MemorySegment error, int socket, long messages, int most) {
        try {
            return (int)
                    RECEIVE.invokeExact(
                            error, (long) socket, messages, (long) most, WAIT_FOR_ONE, 0L);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static int send(MemorySegment error, int socket, long messages, int count) {
        try {
            return (int) SEND.invokeExact(error, (long) socket, messages, (long) count, 0L, 0L);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static void shut(MemorySegment error, int socket) {
        int ignored = call(SHUT, error, socket, BOTH_WAYS, 0, 0, 0); // It is not connected.
    }

    static void close(MemorySegment error, int socket) {
        int ignored = call(CLOSE, error, socket, 0, 0, 0, 0);
    }

    /// For what is called seldom: the JVM does not know which function it is beforehand.
    private static int call(
            MethodHandle function, MemorySegment error, long a, long b, long c, long d, long e) {
        try {
            return (int) function.invokeExact(error, a, b, c, d, e);
        } catch (Throwable thrown) {
            throw new AssertionError(thrown);
        }
    }

    /// Whether a call that failed may be made again at once.
    static boolean isInterrupted(MemorySegment error) {
        int why = error.get(JAVA_INT, ERROR_AT);
        return why == INTERRUPTED || why == NOT_NOW;
    }

    private static String reason(MemorySegment error) {
        int why = error.get(JAVA_INT, ERROR_AT);
        return switch (why) {
            case TAKEN -> "Address already in use";
            case NOT_HERE -> "Cannot assign requested address";
            case FORBIDDEN -> "Permission denied";
            default -> "error " + why;
        };
    }

    @SuppressWarnings("restricted") // The JVM is told who may: --enable-native-access.
    private static MethodHandle handle(String name) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                SHAPE,
                Linker.Option.captureCallState("errno"));
    }
}
