package dev.innkeeper.history;

import dev.innkeeper.outbox.LeaderChore;
import dev.innkeeper.outbox.Outbox;
import dev.innkeeper.outbox.OutboxAutoConfiguration;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** History for a service that has a database and leading instances. */
@AutoConfiguration(
        after = OutboxAutoConfiguration.class,
        afterName = "dev.innkeeper.tasks.TasksAutoConfiguration")
@ConditionalOnBean(Outbox.class)
public class HistoryAutoConfiguration {
    private static final Duration OFTEN = Duration.ofSeconds(10);

    @Bean
    History history(DataSource database, TransactionOperations transactions, Clock clock) {
        return new History(new HistoryTable(new JdbcTemplate(database)), transactions, clock);
    }

    @Bean
    LeaderChore historyWriter(History history) {
        return new LeaderChore() {
            @Override
            public Duration every() {
                return OFTEN;
            }

            @Override
            public void run() {
                history.write();
            }
        };
    }
}
