package dev.innkeeper.gateway.console;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.TooLongFrameException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client asks a proxy for, {@code CONNECT host:port} (RFC 9110 section 9.3.6).
 *
 * @param host may have colons in it
 */
record ConnectRequest(String host, int port) {
    private static final Pattern LINE =
            Pattern.compile("CONNECT (\\S+):(\\d{1,5}) HTTP/1\\.[01]\r?\n.*", Pattern.DOTALL);

    /** Header fields are read and forgotten up to here. */
    private static final int LONGEST = 8 * 1024;

    /** Makes a request of a connection's first bytes; what follows passes as it is. */
    static final class Decoder extends ByteToMessageDecoder {
        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            int end = endOfHeader(in);
            if (end < 0) {
                if (in.readableBytes() > LONGEST) {
                    throw new TooLongFrameException("a request without end");
                }
                return;
            }
            String header = in.readString(end, StandardCharsets.ISO_8859_1);
            Matcher line = LINE.matcher(header);
            if (!line.matches()) {
                throw new IllegalArgumentException("not a request for a connection");
            }
            out.add(new ConnectRequest(line.group(1), Integer.parseInt(line.group(2))));
            context.pipeline().remove(this);
        }

        /** Length of the header with its empty line; -1 if it is not there yet. */
        private static int endOfHeader(ByteBuf in) {
            String so = in.toString(StandardCharsets.ISO_8859_1);
            int end = so.indexOf("\r\n\r\n");
            return end < 0 ? -1 : end + 4;
        }
    }
}
