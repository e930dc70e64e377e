package dev.innkeeper.gateway.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells a client that speaks plain HTTP on the TLS port where to go: 301 for GET and HEAD, 308 for
 * the rest (BEHAVIOUR.md 8). Looks at the first byte only; a TLS client never notices it.
 */
final class PlainHttpRedirect extends ChannelInboundHandlerAdapter {
    private static final int TLS_HANDSHAKE = 0x16;
    private static final int LONGEST_HEADER = 16 * 1024;
    private static final Pattern REQUEST_LINE =
            Pattern.compile("([A-Z]{1,16}) (/[\\x21-\\x7e]*) HTTP/1\\.[01]");
    private static final Pattern HOST =
            Pattern.compile("(?im)^host:[ \\t]*([A-Za-z0-9.:\\-\\[\\]]{1,255})[ \\t]*\\r?$");

    private @Nullable ByteBuf header;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf bytes) || !bytes.isReadable()) {
            context.fireChannelRead(message);
            return;
        }
        if (header == null) {
            int first = bytes.getUnsignedByte(bytes.readerIndex());
            if (first == TLS_HANDSHAKE || first >= 0x80) {
                context.fireChannelRead(message);
                context.pipeline().remove(this);
                return;
            }
            header = context.alloc().buffer();
        }
        header.writeBytes(bytes);
        ReferenceCountUtil.release(message);
        answerWhenComplete(context, header);
    }

    private static void answerWhenComplete(ChannelHandlerContext context, ByteBuf header) {
        boolean complete = ByteBufUtil.indexOf(Unpooled.wrappedBuffer(END), header) >= 0;
        if (!complete && header.readableBytes() < LONGEST_HEADER) {
            context.read();
            return;
        }
        String text = header.toString(StandardCharsets.ISO_8859_1);
        String answer = redirect(text, (InetSocketAddress) context.channel().localAddress());
        if (answer == null) {
            context.close();
            return;
        }
        context.writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.ISO_8859_1))
                .addListener(ChannelFutureListener.CLOSE);
    }

    private static final byte[] END = {'\r', '\n', '\r', '\n'};

    /** The whole answer to this request header, or null if it is no HTTP request. */
    static @Nullable String redirect(String header, InetSocketAddress local) {
        Matcher line = REQUEST_LINE.matcher(header.lines().findFirst().orElse(""));
        if (!line.matches()) {
            return null;
        }
        Matcher named = HOST.matcher(header);
        String host = named.find() ? named.group(1) : here(local);
        boolean safe = line.group(1).equals("GET") || line.group(1).equals("HEAD");
        return "HTTP/1.1 "
                + (safe ? "301 Moved Permanently" : "308 Permanent Redirect")
                + "\r\nLocation: https://"
                + host
                + line.group(2)
                + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    }

    private static String here(InetSocketAddress local) {
        String address = local.getAddress().getHostAddress();
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + local.getPort();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (header != null) {
            header.release();
            header = null;
        }
    }
}
