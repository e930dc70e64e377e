package dev.innkeeper.gateway.wire;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.AsciiString;

/**
 * Sends some refusals as the recorded server does: no body, and neither Content-Length nor
 * Content-Type (BEHAVIOUR.md 3). Reactor Netty would add a length.
 */
@ChannelHandler.Sharable
final class BareAnswers extends ChannelOutboundHandlerAdapter {
    static final AsciiString MARK = AsciiString.cached("innkeeper-bare");

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
            throws Exception {
        if (message instanceof HttpResponse response && response.headers().contains(MARK)) {
            HttpHeaders headers = response.headers();
            headers.remove(MARK);
            headers.remove(HttpHeaderNames.CONTENT_LENGTH);
            headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
        }
        context.write(message, promise);
    }
}
