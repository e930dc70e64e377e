package dev.innkeeper.gateway.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Asks for the next request when an answer is sent. The server turns reading off and on with the
 * demand for a request's body; a connection on which it stays off after the answer would leave its
 * client waiting for ever.
 */
@ChannelHandler.Sharable
final class KeepReading extends ChannelOutboundHandlerAdapter {

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
            throws Exception {
        if (message instanceof LastHttpContent) {
            ChannelPromise sent = promise.unvoid();
            sent.addListener(
                    _ -> context.channel().eventLoop().execute(() -> read(context.channel())));
            context.write(message, sent);
        } else {
            context.write(message, promise);
        }
    }

    private static void read(Channel channel) {
        if (channel.isActive()) {
            channel.config().setAutoRead(true);
            channel.read();
        }
    }
}
