package dev.innkeeper.gateway.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends connections whose client dawdles: a header that does not end, a body that makes no progress,
 * an answer that nobody reads. A request that arrives in one piece costs no timer.
 */
final class SlowClientGuard {

    /** Longest waits for the rest of a header, the next piece of a body, room to write. */
    record Limits(Duration header, Duration body, Duration write) {}

    private enum Phase {
        IDLE,
        HEADER,
        BODY
    }

    private final Limits limits;
    private Phase phase = Phase.IDLE;
    private @Nullable Future<?> timer;
    private @Nullable Future<?> writeTimer;

    SlowClientGuard(Limits limits) {
        this.limits = limits;
    }

    /** Stands before the HTTP codec and sees bytes. */
    ChannelHandler bytes() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                if (phase == Phase.IDLE) {
                    phase = Phase.HEADER;
                }
                context.fireChannelRead(message);
                if (phase == Phase.HEADER && timer == null) {
                    timer = closeAfter(context.channel(), limits.header());
                } else if (phase == Phase.BODY && timer == null) {
                    timer = closeAfter(context.channel(), limits.body());
                }
            }

            @Override
            public void channelWritabilityChanged(ChannelHandlerContext context) {
                if (context.channel().isWritable()) {
                    cancelWriteTimer();
                } else if (writeTimer == null) {
                    writeTimer = closeAfter(context.channel(), limits.write());
                }
                context.fireChannelWritabilityChanged();
            }

            @Override
            public void channelInactive(ChannelHandlerContext context) {
                cancelTimer();
                cancelWriteTimer();
                context.fireChannelInactive();
            }
        };
    }

    /** Stands behind the HTTP codec and sees messages. */
    ChannelHandler messages() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                if (message instanceof LastHttpContent) {
                    phase = Phase.IDLE;
                    cancelTimer();
                } else if (message instanceof HttpRequest || message instanceof HttpContent) {
                    phase = Phase.BODY;
                    cancelTimer();
                }
                context.fireChannelRead(message);
            }
        };
    }

    private static Future<?> closeAfter(Channel channel, Duration wait) {
        return channel.eventLoop()
                .schedule(
                        () -> {
                            channel.close();
                        },
                        wait.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void cancelWriteTimer() {
        if (writeTimer != null) {
            writeTimer.cancel(false);
            writeTimer = null;
        }
    }
}
