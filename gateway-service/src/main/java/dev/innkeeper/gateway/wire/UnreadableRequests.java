package dev.innkeeper.gateway.wire;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.ContentLengthNotAllowedException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;

/** Answers requests that the HTTP codec could not read, and ends their connections. */
@ChannelHandler.Sharable
final class UnreadableRequests extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof HttpRequest request) || !request.decoderResult().isFailure()) {
            context.fireChannelRead(message);
            return;
        }
        ReferenceCountUtil.release(message);
        context.channel().attr(LingeringClose.UNREAD_BODY).set(true);
        var answer =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, status(request.decoderResult().cause()));
        answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        context.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
    }

    private static HttpResponseStatus status(Throwable cause) {
        return switch (cause) {
            // A chunked body with a length beside it; without one the door refuses it.
            case ContentLengthNotAllowedException _ ->
                    new HttpResponseStatus(501, "chunked transfer encoding not supported");
            case TooLongHttpLineException _ -> HttpResponseStatus.REQUEST_URI_TOO_LONG;
            case TooLongHttpHeaderException _ -> HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
            default -> HttpResponseStatus.BAD_REQUEST;
        };
    }
}
