package dev.innkeeper.gateway.wire;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;

/**
 * Percent-encodes what a strict URI parser refuses but the recorded server takes: raw bytes above
 * ASCII, braces, pipes, stray per cent signs.
 */
@ChannelHandler.Sharable
final class UriRepair extends ChannelInboundHandlerAdapter {
    private static final String LEGAL = "-_.~!$&'()*+,;=:@/?";
    private static final boolean[] PASSES = new boolean[128];

    static {
        for (char c = 0; c < 128; c++) {
            PASSES[c] = Character.isLetterOrDigit(c) || LEGAL.indexOf(c) >= 0;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            String uri = request.uri();
            if (!clean(uri)) {
                request.setUri(repair(uri));
            }
        }
        context.fireChannelRead(message);
    }

    private static boolean clean(String uri) {
        for (int i = 0; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c >= 128 || (!PASSES[c] && !(c == '%' && escape(uri, i)))) {
                return false;
            }
        }
        return true;
    }

    /** The same URI with every character legal. */
    static String repair(String uri) {
        StringBuilder out = new StringBuilder(uri.length() + 16);
        for (int i = 0; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if ((c < 128 && PASSES[c]) || (c == '%' && escape(uri, i))) {
                out.append(c);
            } else {
                out.append('%').append(HEX.toHexDigits((byte) c));
            }
        }
        return out.toString();
    }

    private static final java.util.HexFormat HEX = java.util.HexFormat.of().withUpperCase();

    private static boolean escape(String uri, int at) {
        return at + 2 < uri.length()
                && java.util.HexFormat.isHexDigit(uri.charAt(at + 1))
                && java.util.HexFormat.isHexDigit(uri.charAt(at + 2));
    }
}
