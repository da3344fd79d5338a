package dev.warmfront.edge.net;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/// How sockets are waited for.
///
/// @param sharesPorts whether several sockets may listen on one port, so that the kernel spreads
///     connections over the event loops
public record Transport(
        IoHandlerFactory loops,
        Class<? extends ServerChannel> server,
        Class<? extends Channel> client,
        boolean sharesPorts) {

    /// Epoll where its native library loads, NIO elsewhere.
    public static Transport best() {
        return Epoll.isAvailable() ? epoll() : nio();
    }

    public static Transport nio() {
        return new Transport(
                NioIoHandler.newFactory(),
                NioServerSocketChannel.class,
                NioSocketChannel.class,
                false);
    }

    /// Sockets for datagrams.
    public Class<? extends DatagramChannel> datagrams() {
        return sharesPorts ? EpollDatagramChannel.class : NioDatagramChannel.class;
    }

    private static Transport epoll() {
        return new Transport(
                EpollIoHandler.newFactory(),
                EpollServerSocketChannel.class,
                EpollSocketChannel.class,
                true);
    }
}
