package dev.innkeeper.outbox;

import dev.innkeeper.contracts.json.MessageCodec;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** What every process needs that reads topics, with or without a database. */
@AutoConfiguration
@ConditionalOnProperty("innkeeper.kafka.bootstrap-servers")
@EnableConfigurationProperties(KafkaSettings.class)
public class MessagingAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    MessageCodec messageCodec() {
        return new MessageCodec();
    }

    @Bean
    @ConditionalOnMissingBean
    ServiceName serviceName(@Value("${innkeeper.service}") String name) {
        return new ServiceName(name);
    }

    @Bean
    KafkaClients kafkaClients(KafkaSettings settings, ServiceName service) {
        return new KafkaClients(settings, service);
    }

    @Bean
    KafkaTopics kafkaTopics(KafkaClients clients) {
        return new KafkaTopics(clients);
    }

    @Bean
    RecordReader recordReader(MessageCodec codec) {
        return new RecordReader(codec);
    }

    @Bean
    Projections projections(
            KafkaClients clients,
            RecordReader reader,
            ObjectProvider<ProjectionHandler<?>> handlers,
            ObjectProvider<MeterRegistry> registry) {
        return new Projections(
                clients,
                reader,
                handlers.orderedStream().toList(),
                new ConsumerMetrics(
                        registry.getIfAvailable(CompositeMeterRegistry::new), "projections"));
    }

    @Bean
    ReadBarrier readBarrier(Projections projections, ObjectProvider<TopicListeners> listeners) {
        TopicListeners present = listeners.getIfAvailable();
        return new ReadBarrier(
                present == null
                        ? java.util.List.of(projections)
                        : java.util.List.of(projections, present));
    }
}
