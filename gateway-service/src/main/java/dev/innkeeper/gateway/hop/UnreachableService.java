package dev.innkeeper.gateway.hop;

import dev.innkeeper.kernel.Problem;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

/** Turns a hop that failed on the way into a problem with the cause of the failed connection. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class UnreachableService implements WebExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(UnreachableService.class);
    private static final int UNREACHABLE = 595;

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        ServerHttpResponse response = exchange.getResponse();
        if (response.isCommitted()) {
            return Mono.error(failure);
        }
        String cause = cause(failure);
        log.atWarn()
                .addKeyValue("path", exchange.getRequest().getPath())
                .setCause(failure)
                .log("Service not reached");
        response.setStatusCode(HttpStatusCode.valueOf(UNREACHABLE));
        response.getHeaders().set(ServiceAnswer.PROBLEM, Problem.Kind.UNREACHABLE.name());
        byte[] body = ("{\"message\":\"" + cause + "\"}").getBytes(StandardCharsets.UTF_8);
        return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
    }

    private static String cause(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            switch (at) {
                case ConnectException _ -> {
                    return "Connection refused";
                }
                case TimeoutException _ -> {
                    return "Connection timed out";
                }
                case SocketException _ -> {
                    return "Connection reset by peer";
                }
                case ResponseStatusException e when e.getStatusCode().value() == 504 -> {
                    return "Connection timed out";
                }
                default -> {}
            }
        }
        return "Connection failed";
    }
}
