package dev.innkeeper.outbox;

import dev.innkeeper.contracts.json.MessageCodec;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The outbox of a service with a database, and its listeners. */
@AutoConfiguration(
        after = MessagingAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration",
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
            "dev.innkeeper.defaults.DatabaseAutoConfiguration"
        })
@ConditionalOnBean({KafkaClients.class, DataSource.class, PlatformTransactionManager.class})
@EnableConfigurationProperties(OutboxSettings.class)
public class OutboxAutoConfiguration {

    @Bean
    OutboxTable outboxTable(DataSource database) {
        return new OutboxTable(new JdbcTemplate(database));
    }

    @Bean
    OffsetTable offsetTable(DataSource database) {
        return new OffsetTable(new JdbcTemplate(database));
    }

    @Bean
    OutboxRelay outboxRelay(
            KafkaClients clients,
            KafkaTopics topics,
            ServiceName service,
            OutboxSettings settings,
            ObjectProvider<MeterRegistry> registry) {
        return new OutboxRelay(
                clients, topics, service, settings, new OutboxMetrics(orNone(registry)));
    }

    @Bean
    Outbox outbox(
            OutboxTable table,
            MessageCodec codec,
            OutboxRelay relay,
            ObjectProvider<TransactionFlush> flushes) {
        return new Outbox(table, codec, relay, flushes.orderedStream().toList());
    }

    @Bean
    Leadership leadership(
            DataSource database,
            KafkaClients clients,
            KafkaTopics topics,
            OutboxTable table,
            OutboxRelay relay,
            ObjectProvider<Outbox> outbox,
            PlatformTransactionManager transactions,
            ObjectProvider<StatePublisher> publishers,
            ObjectProvider<LeaderChore> chores,
            OutboxSettings settings) {
        return new Leadership(
                database,
                relay,
                new Republisher(
                        clients,
                        topics,
                        table,
                        outbox::getObject,
                        new TransactionTemplate(transactions),
                        () -> publishers.orderedStream().toList()),
                new LeaderChores(() -> chores.orderedStream().toList()),
                settings);
    }

    @Bean
    TopicListeners topicListeners(
            KafkaClients clients,
            RecordReader reader,
            OffsetTable offsets,
            Leadership leadership,
            PlatformTransactionManager transactions,
            ObjectProvider<TopicListener<?>> listeners,
            ObjectProvider<MeterRegistry> registry) {
        TransactionTemplate transaction = new TransactionTemplate(transactions);
        MeterRegistry meters = orNone(registry);
        return new TopicListeners(
                () -> loops(clients, reader, offsets, leadership, transaction, listeners, meters));
    }

    private static List<ListenerLoop> loops(
            KafkaClients clients,
            RecordReader reader,
            OffsetTable offsets,
            Leadership leadership,
            TransactionTemplate transaction,
            ObjectProvider<TopicListener<?>> listeners,
            MeterRegistry meters) {
        return listeners
                .orderedStream()
                .map(listener -> {
                    ConsumerMetrics metrics = new ConsumerMetrics(meters, listener.name());
                    ListenerWork work =
                            new ListenerWork(listener, reader, offsets, transaction, metrics);
                    return new ListenerLoop(clients, listener, work, offsets, leadership, metrics);
                })
                .toList();
    }

    private static MeterRegistry orNone(ObjectProvider<MeterRegistry> registry) {
        return registry.getIfAvailable(CompositeMeterRegistry::new);
    }
}
