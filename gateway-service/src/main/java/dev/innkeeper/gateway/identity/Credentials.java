package dev.innkeeper.gateway.identity;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a request brings to say who makes it. A ticket wins over a token (WIRE.md 2.2). */
public sealed interface Credentials {

    /** A ticket, decoded. */
    record Ticket(String text) implements Credentials {
        @Override
        public String toString() {
            return "Ticket[***]";
        }
    }

    /** {@code user@realm!name=secret}. */
    record Token(String text) implements Credentials {
        @Override
        public String toString() {
            return "Token[***]";
        }
    }

    /** What an agent gave to its node's root user. */
    record OfNode(String text) implements Credentials {
        @Override
        public String toString() {
            return "OfNode[***]";
        }
    }

    record None() implements Credentials {}

    None NONE = new None();

    /** The cookie first, then the Authorization header. */
    static Credentials of(HttpHeaders headers) {
        String cookie = headers.get(HttpHeaderNames.COOKIE);
        String ticket = cookie == null ? null : named("PVEAuthCookie", cookie);
        String authorization = headers.get(HttpHeaderNames.AUTHORIZATION);
        if (ticket == null && authorization != null) {
            ticket = named("PVEAuthCookie", authorization);
        }
        if (ticket != null) {
            return new Ticket(decoded(ticket));
        }
        String token = authorization == null ? null : named("PVEAPIToken", authorization);
        if (token != null) {
            return new Token(decoded(token));
        }
        String node = authorization == null ? null : named("InnkeeperNode", authorization);
        return node == null ? NONE : new OfNode(node);
    }

    /** The value behind {@code name=} or {@code name }, up to a semicolon; null if not there. */
    private static @Nullable String named(String name, String header) {
        int at = header.indexOf(name);
        while (at >= 0) {
            int end = at + name.length();
            boolean starts = at == 0 || Character.isWhitespace(header.charAt(at - 1));
            boolean marked =
                    end < header.length()
                            && (header.charAt(end) == '=' || header.charAt(end) == ' ');
            if (starts && marked) {
                int semicolon = header.indexOf(';', end);
                return header.substring(end + 1, semicolon < 0 ? header.length() : semicolon)
                        .strip();
            }
            at = header.indexOf(name, end);
        }
        return null;
    }

    private static String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text; // no valid encoding: let verification refuse it
        }
    }
}
