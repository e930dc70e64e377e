package dev.innkeeper.standalone;

import dev.innkeeper.standalone.broker.Broker;
import dev.innkeeper.standalone.firststart.DataDirectory;
import dev.innkeeper.standalone.firststart.Material;
import dev.innkeeper.standalone.postgres.DatabaseAddress;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** What each service must be told about the others, the database, the broker and its own ports. */
final class ServiceProperties {
    /** Where clients expect the proxy of consoles with SPICE. */
    private static final int SPICE_PORT = 3128;

    private final StandaloneSettings settings;
    private final Material material;
    private final Map<Service, Integer> ports = new EnumMap<>(Service.class);
    private final Map<Service, Integer> managementPorts = new EnumMap<>(Service.class);
    private final int spicePort;
    private final Broker.Endpoint broker;

    ServiceProperties(
            StandaloneSettings settings, Material material, Broker.Endpoint broker, Ports local) {
        this.settings = settings;
        this.material = material;
        this.broker = broker;
        for (Service service : Service.withDatabase()) {
            ports.put(service, local.of(service.label()));
        }
        for (Service service : Service.values()) {
            managementPorts.put(service, local.of(service.label() + ".management"));
        }
        spicePort = local.of("spice", SPICE_PORT);
    }

    /** As a Spring application takes them on its command line. */
    static String[] asArguments(Map<String, String> properties) {
        return properties.entrySet().stream()
                .map(property -> "--" + property.getKey() + "=" + property.getValue())
                .toArray(String[]::new);
    }

    /** Properties of all services, the gateway's last. */
    SequencedMap<Service, Map<String, String>> ofAll(DatabaseAddress database) {
        SequencedMap<Service, Map<String, String>> all = new LinkedHashMap<>();
        for (Service service : Service.withDatabase()) {
            all.put(service, of(service, database));
        }
        all.put(Service.GATEWAY, ofGateway());
        return all;
    }

    private Map<String, String> of(Service service, DatabaseAddress database) {
        Map<String, String> properties = shared(service);
        properties.put("spring.main.web-application-type", "servlet");
        properties.put("spring.cloud.gateway.server.webflux.enabled", "false");
        properties.put("server.address", "127.0.0.1");
        properties.put("server.port", String.valueOf(ports.get(service)));
        properties.put("innkeeper.database.url", database.url());
        properties.put("innkeeper.database.user", service.label());
        properties.put("innkeeper.database.password", database.rolePassword(service.label()));
        properties.put("innkeeper.database.schema", service.label());
        properties.put("innkeeper.ca.certificate", material.certificate("ca").toString());
        properties.put("innkeeper.ca.key", material.key("ca").toString());
        DataDirectory data = settings.data();
        properties.put("innkeeper.master-key-file", data.masterKey().toString());
        properties.put("innkeeper.admin-password-file", data.adminPassword().toString());
        properties.put("innkeeper.join-token-file", data.joinToken().toString());
        properties.put("innkeeper.join.home-kafka-servers", broker.bootstrapServers());
        broker.outside()
                .ifPresent(outside ->
                        properties.put("innkeeper.join.kafka-servers", outside.bootstrapServers()));
        properties.put("storage.local-path", localStorage());
        properties.put("storage.secrets.key-file", data.masterKey().toString());
        return properties;
    }

    /** Where the storage called {@code local} lies: as on Proxmox VE, if we may write there. */
    private String localStorage() {
        return "root".equals(System.getProperty("user.name"))
                ? "/var/lib/vz"
                : settings.data().root().resolve("vz").toString();
    }

    private Map<String, String> ofGateway() {
        Map<String, String> properties = shared(Service.GATEWAY);
        properties.put("spring.main.web-application-type", "reactive");
        properties.put("server.port", Integer.toString(settings.port()));
        properties.put("server.ssl.enabled", "true");
        properties.put("server.ssl.bundle", "gateway");
        String keyStore = "spring.ssl.bundle.pem.gateway.keystore.";
        properties.put(keyStore + "certificate", "file:" + material.certificate("gateway"));
        properties.put(keyStore + "private-key", "file:" + material.key("gateway"));
        properties.put("innkeeper.gateway.spice.port", Integer.toString(spicePort));
        properties.put("innkeeper.mesh.caller-private-key", material.callerPrivateKey());
        // This machine's root can read everything here anyway; other nodes' cannot.
        properties.put(
                "innkeeper.gateway.node-root",
                System.getenv().getOrDefault("INNKEEPER_NODE_ROOT", "home"));
        return properties;
    }

    private Map<String, String> shared(Service service) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("spring.config.name", service.label());
        properties.put("innkeeper.service", service.label());
        properties.put("spring.main.register-shutdown-hook", "false");
        properties.put("spring.main.banner-mode", "off");
        properties.put("spring.jmx.enabled", "false");
        properties.put("management.metrics.use-global-registry", "false");
        properties.put("management.server.address", "127.0.0.1");
        properties.put("management.server.port", String.valueOf(managementPorts.get(service)));
        Broker.Inside inside = broker.inside();
        properties.put("innkeeper.kafka.bootstrap-servers", inside.bootstrapServers());
        properties.put("innkeeper.kafka.login.user", Broker.Inside.USER);
        properties.put("innkeeper.kafka.login.password", inside.password());
        properties.put(
                "innkeeper.mesh.tls.certificate", material.certificate("control-plane").toString());
        properties.put("innkeeper.mesh.tls.key", material.key("control-plane").toString());
        properties.put("innkeeper.mesh.tls.ca", material.certificate("ca").toString());
        properties.put("innkeeper.mesh.caller-public-key", material.callerPublicKey());
        properties.put("innkeeper.outbox.several-instances", "false");
        properties.put("innkeeper.home-node", settings.node().toString());
        properties.put("auth.pam.nodes", settings.node().toString());
        ports.forEach((other, port) ->
                properties.put(
                        "innkeeper.services." + other.label() + ".url",
                        "http://127.0.0.1:" + port));
        return properties;
    }
}
