package dev.innkeeper.standalone;

import dev.innkeeper.auth.AuthServiceApplication;
import dev.innkeeper.backup.BackupServiceApplication;
import dev.innkeeper.cluster.ClusterServiceApplication;
import dev.innkeeper.firewall.FirewallServiceApplication;
import dev.innkeeper.gateway.GatewayServiceApplication;
import dev.innkeeper.guest.GuestServiceApplication;
import dev.innkeeper.storage.StorageServiceApplication;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The services, in the order in which they are started. Each runs in a Spring context of its own,
 * as it would in a process of its own.
 */
enum Service {
    AUTH(AuthServiceApplication.class),
    CLUSTER(ClusterServiceApplication.class),
    STORAGE(StorageServiceApplication.class),
    GUEST(GuestServiceApplication.class),
    BACKUP(BackupServiceApplication.class),
    FIREWALL(FirewallServiceApplication.class),
    GATEWAY(GatewayServiceApplication.class);

    private final Class<?> application;

    Service(Class<?> application) {
        this.application = application;
    }

    /** Name of its configuration, and of schema and role if it has a database. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    Class<?> application() {
        return application;
    }

    /** All but the gateway, which owns nothing. */
    static List<Service> withDatabase() {
        return Stream.of(values()).filter(service -> service != GATEWAY).toList();
    }

    /** Names of their schemas and roles. */
    static List<String> schemas() {
        return withDatabase().stream().map(Service::label).toList();
    }
}
