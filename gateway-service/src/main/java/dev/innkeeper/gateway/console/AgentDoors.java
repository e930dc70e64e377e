package dev.innkeeper.gateway.console;

import dev.innkeeper.contracts.ClusterEvent.NodeMember;
import dev.innkeeper.kernel.NodeName;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** The agents' doors, seen from the gateway: a connection each time, mutual TLS. */
final class AgentDoors {
    private static final Duration CONNECT = Duration.ofSeconds(3);

    /**
     * How the gateway shows itself to agents; without files it speaks plainly, which no real agent
     * takes.
     *
     * @param certificate PEM file of the control plane's client certificate
     * @param key PEM file of its key
     * @param ca PEM file of the cluster's CA
     */
    @ConfigurationProperties("innkeeper.mesh.tls")
    record Identity(@Nullable File certificate, @Nullable File key, @Nullable File ca) {}

    private final Function<NodeName, Optional<NodeMember>> members;
    private final HttpClient client;
    private final String scheme;

    AgentDoors(Identity identity, Function<NodeName, Optional<NodeMember>> members) {
        this.members = members;
        HttpClient plain =
                HttpClient.create(ConnectionProvider.newConnection())
                        .option(
                                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                Math.toIntExact(CONNECT.toMillis()));
        SslContext tls = tls(identity);
        this.client = tls == null ? plain : plain.secure(spec -> spec.sslContext(tls));
        this.scheme = tls == null ? "ws" : "wss";
    }

    HttpClient client() {
        return client;
    }

    /** The address of this path at a node; empty if there is no such node. */
    Optional<String> address(NodeName node, String path) {
        return members.apply(node)
                .map(member -> scheme + "://" + host(member) + ":" + member.port() + path);
    }

    private static String host(NodeMember member) {
        String address = member.address();
        return address.contains(":") ? "[" + address + "]" : address;
    }

    private static @Nullable SslContext tls(Identity identity) {
        if (identity.certificate() == null || identity.key() == null || identity.ca() == null) {
            return null;
        }
        try {
            return SslContextBuilder.forClient()
                    .keyManager(identity.certificate(), identity.key())
                    .trustManager(identity.ca())
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("cannot use " + identity, e);
        }
    }
}
