package dev.innkeeper.cluster;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the other services listen.
 *
 * @param services name of the service → its address under {@code url}
 */
@ConfigurationProperties("innkeeper")
public record ServiceAddresses(Map<String, Service> services) {

    public ServiceAddresses {
        services = services == null ? Map.of() : Map.copyOf(services);
    }

    public record Service(URI url) {}

    public Optional<URI> find(String name) {
        return Optional.ofNullable(services.get(name)).map(Service::url);
    }
}
