package dev.innkeeper.standalone;

import java.util.List;

/**
 * The services, in the order in which they are started. Each runs in a Spring context of its own,
 * as it would in a process of its own.
 */
enum Service {
    AUTH("auth"),
    CLUSTER("cluster"),
    STORAGE("storage"),
    GUEST("guest"),
    BACKUP("backup"),
    FIREWALL("firewall");

    static final String GATEWAY = "gateway";

    private final String label;

    Service(String label) {
        this.label = label;
    }

    /** Name of its schema, role, configuration and Kafka group. */
    String label() {
        return label;
    }

    /** Its main class, found by the naming rule that every service follows. */
    Class<?> application() {
        return application(label);
    }

    static Class<?> application(String label) {
        String name =
                "dev.innkeeper.%s.%s%sServiceApplication"
                        .formatted(
                                label,
                                label.substring(0, 1).toUpperCase(java.util.Locale.ROOT),
                                label.substring(1));
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("no service " + label, e);
        }
    }

    static List<String> labels() {
        return java.util.Arrays.stream(values()).map(Service::label).toList();
    }
}
