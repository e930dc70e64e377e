package dev.innkeeper.gateway.hop;

import dev.innkeeper.api.OwningService;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the services are.
 *
 * @param services service name → its address, such as {@code http://guest:8080}
 */
@ConfigurationProperties("innkeeper")
public record Routes(Map<String, Service> services) {

    /** An address. */
    public record Service(String url) {}

    /** The address of a service; a place where nobody listens if none is configured. */
    String url(OwningService service) {
        Service known = services == null ? null : services.get(service.label());
        return known == null ? "http://127.0.0.1:9" : known.url();
    }
}
