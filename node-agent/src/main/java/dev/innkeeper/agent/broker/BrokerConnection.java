package dev.innkeeper.agent.broker;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SslConfigs;

/**
 * How to reach the broker.
 *
 * @param servers {@code host:port,…}
 * @param tls certificate, key and authority as PEM text; empty map for a broker without TLS
 */
public record BrokerConnection(String servers, Map<String, String> tls) {
    public BrokerConnection {
        tls = Map.copyOf(tls);
    }

    /** By TLS with this node's certificate. */
    public static BrokerConnection tls(
            String servers, String certificate, String key, String authority) {
        return new BrokerConnection(
                servers,
                Map.of(
                        CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                        "SSL",
                        SslConfigs.SSL_KEYSTORE_TYPE_CONFIG,
                        "PEM",
                        SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG,
                        certificate,
                        SslConfigs.SSL_KEYSTORE_KEY_CONFIG,
                        key,
                        SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG,
                        "PEM",
                        SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG,
                        authority));
    }

    /**
     * Ordered, confirmed by all replicas, sent at once; small buffers, for this is a small process.
     */
    Map<String, Object> producer() {
        Map<String, Object> properties = common();
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 4L << 20);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        return properties;
    }

    /** Without a group: the agent keeps its own position. */
    public Map<String, Object> consumer() {
        Map<String, Object> properties = common();
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1 << 20);
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 4 << 20);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return properties;
    }

    private Map<String, Object> common() {
        Map<String, Object> properties = new HashMap<>(tls);
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
        properties.put(CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG, 100);
        properties.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 2_000);
        properties.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, 60_000);
        properties.put("enable.metrics.push", false);
        return properties;
    }
}
