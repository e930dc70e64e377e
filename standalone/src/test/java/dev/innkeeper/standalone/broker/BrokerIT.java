package dev.innkeeper.standalone.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.outbox.KafkaClients;
import dev.innkeeper.outbox.KafkaSettings;
import dev.innkeeper.outbox.ServiceName;
import dev.innkeeper.standalone.firststart.DataDirectory;
import dev.innkeeper.standalone.firststart.FirstStart;
import dev.innkeeper.standalone.firststart.HostNames;
import dev.innkeeper.standalone.firststart.Material;
import dev.innkeeper.standalone.firststart.PrivateFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerIT {
    @TempDir Path directory;
    private Material material;

    @BeforeEach
    void prepare() {
        material =
                new FirstStart(new DataDirectory(directory), Clock.systemUTC())
                        .prepare(HostNames.of("pve1", Optional.empty()));
    }

    @Test
    void keepsItsTopicsOverARestart() throws Exception {
        var endpoint = endpoint();
        try (var broker = Broker.start(directory.resolve("kafka"), endpoint, material);
                var admin = Admin.create(client(endpoint, "control-plane"))) {
            admin.createTopics(List.of(new NewTopic("access", 1, (short) 1)))
                    .all()
                    .get(10, TimeUnit.SECONDS);
            assertThat(broker).isNotNull();
        }

        try (var broker = Broker.start(directory.resolve("kafka"), endpoint, material);
                var admin = Admin.create(client(endpoint, "control-plane"))) {
            assertThat(admin.listTopics().names().get(10, TimeUnit.SECONDS)).contains("access");
            assertThat(broker).isNotNull();
        }
    }

    @Test
    void letsNobodyDoAnythingWithoutBeingAllowedTo() throws Exception {
        var endpoint = endpoint();
        try (var broker = Broker.start(directory.resolve("kafka"), endpoint, material);
                var admin = Admin.create(client(endpoint, "gateway"))) {
            assertThatThrownBy(() ->
                            admin.createTopics(List.of(new NewTopic("x", 1, (short) 1)))
                                    .all()
                                    .get(10, TimeUnit.SECONDS))
                    .hasMessageContaining("Authorization failed");
            assertThat(broker).isNotNull();
        }
    }

    @Test
    void otherNodesComeByAListenerOfTheirOwn() throws Exception {
        var outside = new Broker.Outside("localhost", freePort());
        var endpoint = new Broker.Endpoint(freePort(), freePort(), inside(), Optional.of(outside));

        try (var broker = Broker.start(directory.resolve("kafka"), endpoint, material);
                var admin = Admin.create(client(outside.bootstrapServers(), "control-plane"))) {
            var brokers = admin.describeCluster().nodes().get(10, TimeUnit.SECONDS);

            assertThat(brokers)
                    .singleElement()
                    .satisfies(node -> assertThat(node.host()).isEqualTo("localhost"));
            assertThat(broker).isNotNull();
        }
    }

    @Test
    void servicesComeByAPassword() throws Exception {
        var endpoint = endpoint();
        try (var broker = Broker.start(directory.resolve("kafka"), endpoint, material);
                var admin = Admin.create(service(endpoint, endpoint.inside().password()));
                var stranger = Admin.create(service(endpoint, "guessed"))) {
            admin.createTopics(List.of(new NewTopic("x", 1, (short) 1)))
                    .all()
                    .get(10, TimeUnit.SECONDS);

            assertThatThrownBy(() -> stranger.listTopics().names().get(10, TimeUnit.SECONDS))
                    .hasMessageContaining("Authentication failed");
            assertThat(broker).isNotNull();
        }
    }

    private static Map<String, Object> service(Broker.Endpoint endpoint, String password) {
        var settings =
                new KafkaSettings(
                        endpoint.inside().bootstrapServers(),
                        null,
                        new KafkaSettings.Login(Broker.Inside.USER, password),
                        (short) 1,
                        Duration.ofSeconds(1));
        return new KafkaClients(settings, new ServiceName("test")).connection();
    }

    private Map<String, Object> client(Broker.Endpoint endpoint, String identity) {
        return client(endpoint.bootstrapServers(), identity);
    }

    private Map<String, Object> client(String servers, String identity) {
        var settings = new HashMap<String, Object>();
        settings.put("bootstrap.servers", servers);
        settings.put("security.protocol", "SSL");
        settings.put("ssl.keystore.type", "PEM");
        settings.put(
                "ssl.keystore.certificate.chain",
                PrivateFiles.read(material.certificate(identity)));
        settings.put("ssl.keystore.key", PrivateFiles.read(material.key(identity)));
        settings.put("ssl.truststore.type", "PEM");
        settings.put("ssl.truststore.certificates", PrivateFiles.read(material.certificate("ca")));
        return settings;
    }

    private static Broker.Endpoint endpoint() throws IOException {
        return new Broker.Endpoint(freePort(), freePort(), inside(), Optional.empty());
    }

    private static Broker.Inside inside() throws IOException {
        return new Broker.Inside(freePort(), "open sesame");
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
