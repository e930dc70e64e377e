package dev.innkeeper.standalone.broker;

import dev.innkeeper.standalone.firststart.Material;
import dev.innkeeper.standalone.firststart.PrivateFiles;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker: broker and controller in one (KRaft), its data kept. Who comes from another process
 * comes by TLS with a certificate of the cluster's authority, the services in the same JVM by a
 * password that nobody else knows, over the loopback interface; who may touch which topic is
 * decided by its access lists, and the control plane is the one super user.
 */
public final class Broker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);

    private final KafkaRaftServer server;

    private Broker(KafkaRaftServer server) {
        this.server = server;
    }

    /**
     * Where a broker listens.
     *
     * @param port for this machine alone, on the loopback interface
     * @param controllerPort port of the controller, on the loopback interface
     * @param inside for the services in this process
     * @param outside for the agents of other nodes, if there may be any
     */
    public record Endpoint(int port, int controllerPort, Inside inside, Optional<Outside> outside) {

        /** What clients in other processes of this machine start from. */
        public String bootstrapServers() {
            return "127.0.0.1:" + port;
        }
    }

    /**
     * The listener on the loopback interface that takes a password instead of certificates: some
     * thirty clients shake hands at every start.
     *
     * @param password of the user {@link #USER}, made anew at every start
     */
    public record Inside(int port, String password) {
        public static final String USER = "services";

        /** What the services start from. */
        public String bootstrapServers() {
            return "127.0.0.1:" + port;
        }

        @Override
        public String toString() {
            return "Inside[port=" + port + ", password=***]";
        }
    }

    /**
     * The listener on all interfaces.
     *
     * @param host name or address that clients are told to use
     */
    public record Outside(String host, int port) {

        /** What clients on other machines start from. */
        public String bootstrapServers() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** Starts the broker on this directory; returns when it takes requests. */
    public static Broker start(Path directory, Endpoint endpoint, Material material) {
        PrivateFiles.makePrivateDirectory(directory);
        Path data = directory.resolve("data");
        Properties settings =
                BrokerSettings.of(data, endpoint, keyStore(directory, material), material);
        LogDirectory.formatIfNew(data, BrokerSettings.NODE_ID);
        var server = new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
        server.startup();
        LOG.atInfo().addKeyValue("port", endpoint.port()).log("Broker ready");
        return new Broker(server);
    }

    /** Stops cleanly, so that the next start need not wait for this session to expire. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
        LOG.info("Broker stopped");
    }

    /** Kafka wants the key and its certificates in one file. */
    private static Path keyStore(Path directory, Material material) {
        Path file = directory.resolve("broker.keystore.pem");
        PrivateFiles.writeSecret(
                file,
                PrivateFiles.read(material.key("broker"))
                        + "\n"
                        + PrivateFiles.read(material.certificate("broker"))
                        + "\n");
        return file;
    }
}
