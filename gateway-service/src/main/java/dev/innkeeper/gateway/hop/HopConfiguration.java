package dev.innkeeper.gateway.hop;

import dev.innkeeper.api.OwningService;
import dev.innkeeper.gateway.hop.HopRequest.Style;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.cloud.gateway.support.RouteMetadataUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;

/** The routes: per service one for calls and one for streams. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(Routes.class)
public class HopConfiguration {
    /** A service waits up to 30 s for a node (DESIGN.md section 4); some checks take longer. */
    private static final int CALL_TIMEOUT_MILLIS = 120_000;

    @Bean
    RouteLocator serviceRoutes(RouteLocatorBuilder builder, Routes routes) {
        RouteLocatorBuilder.Builder all = builder.routes();
        for (OwningService service : OwningService.values()) {
            String name = service.label();
            String url = routes.url(service);
            all.route(
                    name,
                    route ->
                            route.predicate(is(service, Style.CALL))
                                    .metadata(
                                            RouteMetadataUtils.RESPONSE_TIMEOUT_ATTR,
                                            CALL_TIMEOUT_MILLIS)
                                    .uri(url));
            all.route(
                    name + "-stream", route -> route.predicate(is(service, Style.STREAM)).uri(url));
        }
        return all.build();
    }

    private static Predicate<ServerWebExchange> is(OwningService service, Style style) {
        return exchange -> {
            HopRequest hop = hop(exchange.getRequest());
            return hop.service() == service && hop.style() == style;
        };
    }

    private static HopRequest hop(ServerHttpRequest request) {
        ServerHttpRequest at = request;
        while (!(at instanceof HopRequest)) {
            if (!(at instanceof ServerHttpRequestDecorator decorator)) {
                throw new IllegalStateException("a request came to the routes without a hop");
            }
            at = decorator.getDelegate();
        }
        return (HopRequest) at;
    }

    @Bean
    UnreachableService unreachableService() {
        return new UnreachableService();
    }

    /** Nothing is sent twice by itself: the client decides about repetition. */
    @Bean
    HttpClientCustomizer noRepetition() {
        return client -> client.disableRetry(true);
    }

    /** Mutual TLS towards services whose addresses ask for it. */
    @Bean
    @ConditionalOnProperty("innkeeper.mesh.tls.certificate")
    HttpClientCustomizer meshTls(
            @Value("${innkeeper.mesh.tls.certificate}") File certificate,
            @Value("${innkeeper.mesh.tls.key}") File key,
            @Value("${innkeeper.mesh.tls.ca}") File ca)
            throws SSLException {
        SslContext tls =
                SslContextBuilder.forClient().keyManager(certificate, key).trustManager(ca).build();
        return client -> client.secure(spec -> spec.sslContext(tls));
    }
}
