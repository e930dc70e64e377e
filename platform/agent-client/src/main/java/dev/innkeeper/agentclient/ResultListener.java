package dev.innkeeper.agentclient;

import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentReport;
import dev.innkeeper.contracts.AgentReport.CommandFinished;
import dev.innkeeper.contracts.AgentReport.CommandProgress;
import dev.innkeeper.contracts.CommandEnvelope;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.outbox.Outbox;
import dev.innkeeper.outbox.Positions;
import dev.innkeeper.outbox.Received;
import dev.innkeeper.outbox.RecordHeaders;
import dev.innkeeper.outbox.ServiceName;
import dev.innkeeper.outbox.Subscription;
import dev.innkeeper.outbox.TopicListener;
import dev.innkeeper.outbox.Trace;
import dev.innkeeper.tasks.Tasks;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Applies what agents report on the commands of this service. A result that arrives again finds its
 * command finished and changes nothing.
 */
final class ResultListener implements TopicListener<AgentReport> {
    private static final Logger LOG = LoggerFactory.getLogger(ResultListener.class);

    private final ServiceName service;
    private final CommandTable table;
    private final Tasks tasks;
    private final Supplier<List<CommandResultHandler<?>>> handlers;
    private final Supplier<List<AgentReportHandler<?>>> reportHandlers;
    private final Waiters waiters;
    private final Outbox outbox;
    private final Clock clock;
    private final MeterRegistry metrics;

    ResultListener(
            ServiceName service,
            CommandTable table,
            Tasks tasks,
            Supplier<List<CommandResultHandler<?>>> handlers,
            Supplier<List<AgentReportHandler<?>>> reportHandlers,
            Waiters waiters,
            Outbox outbox,
            Clock clock,
            MeterRegistry metrics) {
        this.service = service;
        this.table = table;
        this.tasks = tasks;
        this.handlers = handlers;
        this.reportHandlers = reportHandlers;
        this.waiters = waiters;
        this.outbox = outbox;
        this.clock = clock;
        this.metrics = metrics;
    }

    @Override
    public String name() {
        return "results";
    }

    @Override
    public Subscription subscription() {
        return Subscription.matching("node\\..+\\.results");
    }

    @Override
    public Class<AgentReport> type() {
        return AgentReport.class;
    }

    /** Reports for other services are not even parsed, if their sender says whose they are. */
    @Override
    public boolean wants(RecordHeaders headers) {
        return headers.find(CommandEnvelope.OWNER)
                .map(owner -> owner.equals(service.value()))
                .orElse(true);
    }

    @Override
    public void handle(Received<AgentReport> received) {
        switch (received.message()) {
            case CommandFinished result when result.owner().equals(service.value()) ->
                    finish(result);
            case CommandProgress progress when progress.owner().equals(service.value()) ->
                    table.openTask(progress.command())
                            .ifPresent(task -> tasks.log(task, progress.lines()));
            default -> pass(received.message());
        }
    }

    private void finish(CommandFinished result) {
        Optional<CommandTable.Stored> open = table.finish(result, clock.instant());
        if (open.isEmpty()) {
            LOG.atDebug().addKeyValue("command", result.command()).log("Result known already");
            return;
        }
        // What follows belongs to the request that caused the command.
        try (Trace trace = Trace.enter(open.get().trace())) {
            apply(open.get().sent(), result);
        }
    }

    private void apply(SentCommand<AgentCommand> sent, CommandFinished result) {
        boolean taskGoesOn = false;
        for (CommandResultHandler<?> handler : handlers.get()) {
            taskGoesOn |= offer(handler, sent, result);
        }
        if (!taskGoesOn) {
            sent.task().ifPresent(task -> end(task, result));
        }
        measure(sent, result);
        collectPositions(sent.id());
    }

    private void end(Upid task, CommandFinished result) {
        tasks.finish(task, result.failure().orElse(Tasks.OK));
    }

    private static <C extends AgentCommand> boolean offer(
            CommandResultHandler<C> handler,
            SentCommand<AgentCommand> sent,
            CommandFinished result) {
        if (!handler.command().isInstance(sent.command())) {
            return false;
        }
        SentCommand<C> typed =
                new SentCommand<>(
                        sent.id(),
                        sent.node(),
                        handler.command().cast(sent.command()),
                        sent.generation(),
                        sent.task(),
                        sent.context(),
                        sent.sentAt());
        handler.finished(typed, result);
        return result.failure().isEmpty() && handler.keepsTaskOpen(typed);
    }

    private void pass(AgentReport report) {
        for (AgentReportHandler<?> handler : reportHandlers.get()) {
            offer(handler, report);
        }
    }

    private static <R extends AgentReport> void offer(
            AgentReportHandler<R> handler, AgentReport report) {
        if (handler.type().isInstance(report)) {
            handler.reported(handler.type().cast(report));
        }
    }

    /** Tells the thread that waits, after the commit, how far the result's changes reach. */
    private void collectPositions(UUID command) {
        outbox.beginCollecting();
        TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                    @Override
                    public void afterCompletion(int status) {
                        Positions positions = outbox.lastCommitted();
                        outbox.endCollecting();
                        if (status == STATUS_COMMITTED) {
                            waiters.arrived(command, positions);
                        }
                    }
                });
    }

    private void measure(SentCommand<AgentCommand> sent, CommandFinished result) {
        metrics.timer(
                        "agent.command.latency",
                        "command",
                        sent.command().getClass().getSimpleName(),
                        "outcome",
                        result.failure().isPresent() ? "failure" : "success")
                .record(Duration.between(sent.sentAt(), clock.instant()));
    }
}
