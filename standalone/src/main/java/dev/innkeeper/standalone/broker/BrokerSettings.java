package dev.innkeeper.standalone.broker;

import dev.innkeeper.standalone.firststart.Material;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.common.security.plain.PlainLoginModule;

/**
 * The broker's configuration: one node, small buffers, mutual TLS, a password within the process.
 */
final class BrokerSettings {
    static final int NODE_ID = 1;

    /** Distinguished names of the certificates that {@code FirstStart} issues. */
    private static final String SUPER_USERS =
            "User:CN=innkeeper-control-plane;User:CN=innkeeper-broker;User:" + Broker.Inside.USER;

    static Properties of(Path data, Broker.Endpoint endpoint, Path keyStore, Material material) {
        var settings = new Properties();
        network(settings, data, endpoint);
        security(settings, keyStore, material);
        password(settings, endpoint.inside());
        oneNode(settings);
        small(settings);
        return settings;
    }

    private static void network(Properties settings, Path data, Broker.Endpoint endpoint) {
        set(settings, "process.roles", "broker,controller");
        set(settings, "node.id", NODE_ID);
        set(settings, "log.dirs", data);
        var listeners = new StringBuilder("CLIENTS://127.0.0.1:" + endpoint.port());
        var advertised = new StringBuilder("CLIENTS://" + endpoint.bootstrapServers());
        listeners.append(",SERVICES://").append(endpoint.inside().bootstrapServers());
        advertised.append(",SERVICES://").append(endpoint.inside().bootstrapServers());
        endpoint.outside()
                .ifPresent(outside -> {
                    listeners.append(",NODES://:").append(outside.port());
                    advertised.append(",NODES://").append(outside.bootstrapServers());
                });
        listeners.append(",CONTROLLER://127.0.0.1:").append(endpoint.controllerPort());
        set(settings, "listeners", listeners);
        set(settings, "advertised.listeners", advertised);
        set(
                settings,
                "listener.security.protocol.map",
                "CLIENTS:SSL,NODES:SSL,CONTROLLER:SSL,SERVICES:SASL_PLAINTEXT");
        set(settings, "inter.broker.listener.name", "CLIENTS");
        set(settings, "controller.listener.names", "CONTROLLER");
        set(
                settings,
                "controller.quorum.voters",
                NODE_ID + "@127.0.0.1:" + endpoint.controllerPort());
    }

    private static void security(Properties settings, Path keyStore, Material material) {
        set(settings, "ssl.client.auth", "required");
        set(settings, "ssl.keystore.type", "PEM");
        set(settings, "ssl.keystore.location", keyStore);
        set(settings, "ssl.truststore.type", "PEM");
        set(settings, "ssl.truststore.location", material.certificate("ca"));
        set(
                settings,
                "authorizer.class.name",
                "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        set(settings, "super.users", SUPER_USERS);
        set(settings, "allow.everyone.if.no.acl.found", false);
    }

    private static void password(Properties settings, Broker.Inside inside) {
        set(settings, "listener.name.services.sasl.enabled.mechanisms", "PLAIN");
        set(
                settings,
                "listener.name.services.plain.sasl.jaas.config",
                "%s required user_%s=\"%s\";"
                        .formatted(
                                PlainLoginModule.class.getName(),
                                Broker.Inside.USER,
                                inside.password()));
    }

    private static void oneNode(Properties settings) {
        set(settings, "auto.create.topics.enable", false);
        set(settings, "default.replication.factor", 1);
        set(settings, "min.insync.replicas", 1);
        set(settings, "offsets.topic.num.partitions", 1);
        set(settings, "offsets.topic.replication.factor", 1);
        set(settings, "transaction.state.log.num.partitions", 1);
        set(settings, "transaction.state.log.replication.factor", 1);
        set(settings, "transaction.state.log.min.isr", 1);
        set(settings, "share.coordinator.state.topic.num.partitions", 1);
        set(settings, "share.coordinator.state.topic.replication.factor", 1);
        set(settings, "share.coordinator.state.topic.min.isr", 1);
        set(settings, "group.initial.rebalance.delay.ms", 0);
        // After a kill the broker's own old session must expire before it is let in again. A start
        // takes about this long anyway; a shorter one fences the broker on a busy machine.
        set(settings, "broker.session.timeout.ms", 4000);
        set(settings, "broker.heartbeat.interval.ms", 500);
        set(settings, "controlled.shutdown.enable", true);
    }

    private static void small(Properties settings) {
        set(settings, "num.network.threads", 2);
        set(settings, "num.io.threads", 2);
        set(settings, "background.threads", 2);
        set(settings, "num.replica.fetchers", 1);
        set(settings, "queued.max.requests", 100);
        set(settings, "log.cleaner.threads", 1);
        // 128 MB by default, held for ever.
        set(settings, "log.cleaner.dedupe.buffer.size", 4 << 20);
        set(settings, "log.cleaner.io.buffer.size", 256 << 10);
        set(settings, "log.segment.bytes", 64 << 20);
        set(settings, "log.index.size.max.bytes", 1 << 20);
        set(settings, "metadata.log.segment.bytes", 16 << 20);
        set(settings, "metadata.max.retention.bytes", 64 << 20);
        set(settings, "offsets.topic.segment.bytes", 8 << 20);
        set(settings, "transaction.state.log.segment.bytes", 8 << 20);
        set(settings, "remote.log.storage.system.enable", false);
        set(settings, "metric.reporters", "");
        set(settings, "auto.include.jmx.reporter", false);
    }

    private static void set(Properties settings, String name, Object value) {
        settings.setProperty(name, value.toString());
    }

    private BrokerSettings() {}
}
