package dev.warmfront.edge.net;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
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
    private static final int WAIT_FOR_ONE = 0x10000;
    private static final int BOTH_WAYS = 2;
    private static final int INTERRUPTED = 4;
    private static final int NOT_NOW = 11;
    private static final int FORBIDDEN = 13;
    private static final int TAKEN = 98;
    private static final int NOT_HERE = 99;
    private static final long ERROR_AT =
            ERROR.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LIBRARY = LINKER.defaultLookup();
    private static final Linker.Option TELLS_WHY = Linker.Option.captureCallState("errno");

    private static final MethodHandle SOCKET =
            handle("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle SET =
            handle(
                    "setsockopt",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle BIND =
            handle("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT), TELLS_WHY);
    private static final MethodHandle RECEIVE =
            handle(
                    "recvmmsg",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG),
                    TELLS_WHY);
    private static final MethodHandle SEND =
            handle(
                    "sendmmsg",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT),
                    TELLS_WHY);
    private static final MethodHandle SHUT =
            handle("shutdown", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle CLOSE =
            handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private LinuxSockets() {}

    /// Whether the kernel speaks IPv6.
    static boolean hasV6() {
        return Files.exists(Path.of("/proc/net/if_inet6"));
    }

    static int open(int family) throws BindException {
        try {
            int socket = (int) SOCKET.invokeExact(family, DATAGRAMS | CLOSE_ON_EXEC, 0);
            if (socket < 0) {
                throw new BindException("no socket for datagrams is left");
            }
            return socket;
        } catch (BindException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static void set(int socket, Choice choice, int value) throws BindException {
        try (Arena arena = Arena.ofConfined()) {
            set(socket, choice, arena.allocateFrom(JAVA_INT, value));
        }
    }

    /// Has [#receive] come back after so many seconds at the latest.
    static void setPatience(int socket, long seconds) throws BindException {
        try (Arena arena = Arena.ofConfined()) {
            set(socket, RECEIVE_TIMEOUT, arena.allocateFrom(JAVA_LONG, seconds, 0)); // timeval
        }
    }

    private static void set(int socket, Choice choice, MemorySegment value) throws BindException {
        try {
            int length = (int) value.byteSize();
            int failed =
                    (int) SET.invokeExact(socket, choice.level(), choice.name(), value, length);
            if (failed != 0) {
                throw new BindException("the kernel refuses " + choice);
            }
        } catch (BindException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /// Returns why it failed; 0 when it did not.
    static int bind(MemorySegment error, int socket, MemorySegment name, int length) {
        try {
            int failed = (int) BIND.invokeExact(error, socket, name, length);
            return failed == 0 ? 0 : error.get(JAVA_INT, ERROR_AT);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /// Waits for the first message, and takes what else is there.
    static int receive(MemorySegment error, int socket, long messages, int most) {
        try {
            return (int) RECEIVE.invokeExact(error, socket, messages, most, WAIT_FOR_ONE, 0L);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static int send(MemorySegment error, int socket, long messages, int count) {
        try {
            return (int) SEND.invokeExact(error, socket, messages, count, 0);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /// Whether a call that failed may be made again at once.
    static boolean isInterrupted(MemorySegment error) {
        int why = error.get(JAVA_INT, ERROR_AT);
        return why == INTERRUPTED || why == NOT_NOW;
    }

    static void shut(int socket) {
        try {
            int ignored = (int) SHUT.invokeExact(socket, BOTH_WAYS); // It is not connected.
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static void close(int socket) {
        try {
            int ignored = (int) CLOSE.invokeExact(socket);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static String reason(int error) {
        return switch (error) {
            case TAKEN -> "Address already in use";
            case NOT_HERE -> "Cannot assign requested address";
            case FORBIDDEN -> "Permission denied";
            default -> "error " + error;
        };
    }

    @SuppressWarnings("restricted") // The JVM is told who may: --enable-native-access.
    private static MethodHandle handle(
            String name, FunctionDescriptor function, Linker.Option... options) {
        return LINKER.downcallHandle(LIBRARY.findOrThrow(name), function, options);
    }
}
