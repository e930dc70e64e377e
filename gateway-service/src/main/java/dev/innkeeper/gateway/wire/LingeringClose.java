package dev.innkeeper.gateway.wire;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Lets a client read an answer that came before it had sent its whole body: closing a socket with
 * unread input resets the connection, and the answer with it. So our half is closed, and what still
 * arrives is thrown away for a short while.
 */
final class LingeringClose extends ChannelDuplexHandler {
    /** Set on a channel whose request was answered without reading its body. */
    static final AttributeKey<Boolean> UNREAD_BODY = AttributeKey.valueOf("innkeeper.unread-body");

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private boolean closing;

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        boolean unread = Boolean.TRUE.equals(context.channel().attr(UNREAD_BODY).get());
        if (!unread || closing || !(context.channel() instanceof DuplexChannel channel)) {
            context.close(promise);
            return;
        }
        closing = true;
        channel.shutdownOutput();
        channel.config().setAutoRead(true);
        context.read();
        context.executor()
                .schedule(() -> context.close(promise), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (closing) {
            ReferenceCountUtil.release(message);
        } else {
            context.fireChannelRead(message);
        }
    }
}
