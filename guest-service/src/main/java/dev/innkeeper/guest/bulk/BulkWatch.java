package dev.innkeeper.guest.bulk;

import dev.innkeeper.agentclient.CommandResultHandler;
import dev.innkeeper.agentclient.SentCommand;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.FetchVolumes;
import dev.innkeeper.contracts.AgentCommand.ShutdownContainer;
import dev.innkeeper.contracts.AgentCommand.ShutdownMachine;
import dev.innkeeper.contracts.AgentCommand.StartContainer;
import dev.innkeeper.contracts.AgentCommand.StartMachine;
import dev.innkeeper.contracts.AgentReport.CommandFinished;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.tasks.TaskStopper;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Looks after the actions under way: when a guest's start or shutdown has ended, when a pause is
 * over, and when this service was started again.
 */
@Configuration(proxyBeanMethods = false)
class BulkWatch implements SmartLifecycle, TaskStopper {
    private static final Logger log = LoggerFactory.getLogger(BulkWatch.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final BulkActions actions;
    private final BulkProgress progress;
    private final TransactionOperations transactions;
    private final Semaphore wakeUps = new Semaphore(0);
    private volatile @Nullable Thread watcher;

    BulkWatch(BulkActions actions, BulkProgress progress, TransactionOperations transactions) {
        this.actions = actions;
        this.progress = progress;
        this.transactions = transactions;
    }

    @Bean
    static CommandResultHandler<StartContainer> startsOfBulkActions(BulkWatch watch) {
        return watch.after(StartContainer.class);
    }

    @Bean
    static CommandResultHandler<ShutdownContainer> stopsOfBulkActions(BulkWatch watch) {
        return watch.after(ShutdownContainer.class);
    }

    @Bean
    static CommandResultHandler<StartMachine> machineStartsOfBulkActions(BulkWatch watch) {
        return watch.after(StartMachine.class);
    }

    @Bean
    static CommandResultHandler<ShutdownMachine> machineStopsOfBulkActions(BulkWatch watch) {
        return watch.after(ShutdownMachine.class);
    }

    @Bean
    static CommandResultHandler<FetchVolumes> movesOfBulkActions(BulkWatch watch) {
        return watch.after(FetchVolumes.class);
    }

    /**
     * A new action is there, or something happened that one may wait for: looks after the commit.
     */
    void lookAfterCommit() {
        TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        wakeUps.release();
                    }
                });
    }

    @Override
    public boolean stop(Upid upid) {
        boolean known = Boolean.TRUE.equals(transactions.execute(status -> actions.stop(upid)));
        wakeUps.release();
        return known;
    }

    @Override
    public void start() {
        watcher = Thread.ofVirtual().name("bulk-actions").start(this::watch);
    }

    @Override
    public void stop() {
        Thread running = watcher;
        watcher = null;
        if (running != null) {
            running.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return watcher != null;
    }

    private void watch() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                look();
                if (wakeUps.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                    wakeUps.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            actions.list().forEach(progress::advance);
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("Cannot look after the starts and stops of nodes");
        }
    }

    private <C extends AgentCommand> CommandResultHandler<C> after(Class<C> type) {
        return new CommandResultHandler<>() {
            @Override
            public Class<C> command() {
                return type;
            }

            @Override
            public void finished(SentCommand<C> sent, CommandFinished result) {
                lookAfterCommit();
            }
        };
    }
}
