package dev.innkeeper.gateway.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import java.net.InetSocketAddress;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import reactor.netty.NettyPipeline;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * What every connection of the public port is like: HTTP/1.1 only (HTTP/2 has no reason phrase),
 * limited in time and size, and plain HTTP sent to https.
 */
public final class Connections implements NettyServerCustomizer {
    private final ConnectionSettings settings;
    private final UriRepair uriRepair = new UriRepair();
    private final BareAnswers bareAnswers = new BareAnswers();
    private final NextRequest nextRequest = new NextRequest();
    private final UnreadableRequests unreadable = new UnreadableRequests();

    public Connections(ConnectionSettings settings) {
        this.settings = settings;
    }

    @Override
    public HttpServer apply(HttpServer server) {
        return server.protocol(HttpProtocol.HTTP11)
                .idleTimeout(settings.keepAlive())
                .doOnChannelInit((_, channel, _) -> furnish(channel));
    }

    private void furnish(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        if (pipeline.get(NettyPipeline.SslHandler) != null) {
            pipeline.addFirst("innkeeper.plain-http", new PlainHttpRedirect());
        }
        pipeline.addFirst("innkeeper.lingering-close", new LingeringClose());
        var guard =
                new SlowClientGuard(
                        new SlowClientGuard.Limits(
                                settings.headerWait(), settings.bodyWait(), settings.writeWait()));
        pipeline.addBefore(NettyPipeline.HttpCodec, "innkeeper.guard-bytes", guard.bytes());
        pipeline.addAfter(NettyPipeline.HttpCodec, "innkeeper.uri-repair", uriRepair);
        pipeline.addAfter(NettyPipeline.HttpCodec, "innkeeper.unreadable", unreadable);
        pipeline.addAfter(NettyPipeline.HttpCodec, "innkeeper.bare-answers", bareAnswers);
        pipeline.addAfter(NettyPipeline.HttpCodec, "innkeeper.guard-messages", guard.messages());
        pipeline.addAfter(NettyPipeline.HttpTrafficHandler, "innkeeper.next-request", nextRequest);
    }

    /** Marks an answer to be sent without body, length and type. */
    public static void bare(HttpServerResponse response) {
        response.header(BareAnswers.MARK, "1");
    }

    /** Says that the request's body will not be read: the connection ends with this answer. */
    public static void abandonBody(HttpServerResponse response) {
        response.withConnection(
                connection -> connection.channel().attr(LingeringClose.UNREAD_BODY).set(true));
    }

    /** The client's address as text. */
    public static String clientOf(HttpServerRequest request) {
        InetSocketAddress address = request.remoteAddress();
        return address == null ? "" : address.getAddress().getHostAddress();
    }
}
