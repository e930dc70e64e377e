package dev.innkeeper.agentclient;

import dev.innkeeper.contracts.json.MessageCodec;
import dev.innkeeper.outbox.LeaderChore;
import dev.innkeeper.outbox.Outbox;
import dev.innkeeper.outbox.ServiceName;
import dev.innkeeper.tasks.TaskStopper;
import dev.innkeeper.tasks.Tasks;
import dev.innkeeper.tasks.TasksAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Commands and live calls for a service with tasks. */
@AutoConfiguration(after = TasksAutoConfiguration.class)
@ConditionalOnBean({Outbox.class, Tasks.class})
@EnableConfigurationProperties(AgentClientSettings.class)
public class AgentClientAutoConfiguration {

    @Bean
    CommandTable commandTable(DataSource database, MessageCodec codec) {
        return new CommandTable(new JdbcTemplate(database), codec);
    }

    @Bean
    Waiters commandWaiters() {
        return new Waiters();
    }

    @Bean
    Commands commands(
            CommandTable table,
            Outbox outbox,
            ServiceName service,
            PlatformTransactionManager transactions,
            Waiters waiters,
            Clock clock) {
        return new Commands(
                table, outbox, service, new TransactionTemplate(transactions), waiters, clock);
    }

    @Bean
    Consoles consoles(
            Tasks tasks,
            Commands commands,
            AgentClient agents,
            AgentClientSettings settings,
            Clock clock) {
        return new Consoles(tasks, commands, agents, settings.ca(), clock);
    }

    @Bean
    SpiceConsoles spiceConsoles(
            Tasks tasks,
            Commands commands,
            AgentClient agents,
            AgentClientSettings settings,
            Clock clock) {
        return new SpiceConsoles(tasks, commands, agents, settings.ca(), clock);
    }

    @Bean
    ResultListener resultListener(
            ServiceName service,
            CommandTable table,
            Tasks tasks,
            ObjectProvider<CommandResultHandler<?>> handlers,
            ObjectProvider<AgentReportHandler<?>> reportHandlers,
            Waiters waiters,
            Outbox outbox,
            Clock clock,
            ObjectProvider<MeterRegistry> metrics) {
        return new ResultListener(
                service,
                table,
                tasks,
                () -> handlers.orderedStream().toList(),
                () -> reportHandlers.orderedStream().toList(),
                waiters,
                outbox,
                clock,
                metrics.getIfAvailable(CompositeMeterRegistry::new));
    }

    @Bean
    LeaderChore openCommands(Commands commands, CommandTable table, Clock clock) {
        return new OpenCommands(commands, table, clock);
    }

    @Bean
    TaskStopper commandStopper(Commands commands) {
        return commands::cancel;
    }

    @Bean
    @ConditionalOnMissingBean
    AgentAddresses agentAddresses() {
        return new AgentAddresses();
    }

    @Bean
    @ConditionalOnMissingBean
    AgentClient agentClient(AgentClientSettings settings, AgentAddresses addresses) {
        HttpClient.Builder http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(settings.connectTimeout())
                        .executor(Executors.newVirtualThreadPerTaskExecutor());
        Path certificate = settings.certificate();
        Path key = settings.key();
        Path ca = settings.ca();
        if (certificate != null && key != null && ca != null) {
            http.sslContext(MeshTls.context(certificate, key, ca));
        }
        return new AgentClient(http.build(), addresses::find);
    }
}
