package dev.innkeeper.gateway.wire;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Asks the socket for more once a request has been handed over whole. Reactor Netty reads on
 * demand, and 1.3.7 forgets to in one case: a request that had to wait for the one before it, and
 * is answered while it is being handed over, as everything from memory is. Its client would wait
 * for ever (reactor-netty issue 4361; 1.3.8 does without this class).
 */
@ChannelHandler.Sharable
final class NextRequest extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        boolean whole = message instanceof LastHttpContent;
        context.fireChannelRead(message);
        if (whole) {
            context.read();
        }
    }
}
