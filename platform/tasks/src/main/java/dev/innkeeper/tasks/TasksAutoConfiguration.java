package dev.innkeeper.tasks;

import dev.innkeeper.outbox.LeaderChore;
import dev.innkeeper.outbox.Outbox;
import dev.innkeeper.outbox.OutboxAutoConfiguration;
import dev.innkeeper.outbox.ServiceName;
import dev.innkeeper.outbox.StatePublisher;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;

/** Tasks for a service that has an outbox. */
@AutoConfiguration(after = OutboxAutoConfiguration.class)
@ConditionalOnBean(Outbox.class)
public class TasksAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    TaskTable taskTable(DataSource database) {
        return new TaskTable(new JdbcTemplate(database));
    }

    @Bean
    Tasks tasks(TaskTable table, Outbox outbox, ServiceName service, Clock clock) {
        return new Tasks(table, new UpidIssuer(clock), outbox, service, clock);
    }

    @Bean
    StatePublisher taskPublisher(TaskTable table, ServiceName service) {
        return new TaskPublisher(table, service);
    }

    @Bean
    LeaderChore taskCleanup(TaskTable table, Clock clock) {
        return new TaskCleanup(table, clock);
    }

    @Bean
    LeaderChore taskAge(TaskTable table, Clock clock, ObjectProvider<MeterRegistry> registry) {
        return new TaskAge(table, clock, registry.getIfAvailable(CompositeMeterRegistry::new));
    }
}
