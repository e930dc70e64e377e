package dev.innkeeper.agentclient;

import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.CancelCommand;
import dev.innkeeper.contracts.CommandEnvelope;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.outbox.Outbox;
import dev.innkeeper.outbox.Positions;
import dev.innkeeper.outbox.ServiceName;
import dev.innkeeper.outbox.Trace;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Gives commands to node agents. A command is stored and leaves with the transaction that decided
 * it; its result comes to the {@link CommandResultHandler} of its type, once.
 */
public final class Commands {
    /** How long a request waits for a node when there is no task (DESIGN.md section 4). */
    public static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

    /** How often the database is asked in case another instance received the result. */
    private static final Duration LOOK = Duration.ofMillis(50);

    private final CommandTable table;
    private final Outbox outbox;
    private final ServiceName service;
    private final TransactionTemplate transaction;
    private final Waiters waiters;
    private final Clock clock;

    Commands(
            CommandTable table,
            Outbox outbox,
            ServiceName service,
            TransactionTemplate transaction,
            Waiters waiters,
            Clock clock) {
        this.table = table;
        this.outbox = outbox;
        this.service = service;
        this.transaction = transaction;
        this.waiters = waiters;
        this.clock = clock;
    }

    /**
     * Sends a command as the work of a task, in the running transaction. Its progress goes to the
     * task's log.
     *
     * @param generation of the guest on which the command was decided; 0 if it concerns none
     */
    public UUID send(NodeName node, AgentCommand command, Upid task, long generation) {
        return send(node, command, Optional.of(task), generation, Map.of());
    }

    /**
     * Sends a command in the running transaction.
     *
     * @param context given back with the result
     */
    public UUID send(
            NodeName node,
            AgentCommand command,
            Optional<Upid> task,
            long generation,
            Map<String, String> context) {
        UUID id = UUID.randomUUID();
        Optional<String> trace = Trace.current();
        table.insert(
                new SentCommand<>(id, node, command, generation, task, context, clock.instant()),
                trace);
        publish(id, node, command, generation, trace);
        return id;
    }

    /**
     * Sends a command in a transaction of its own and waits for its end, {@link #CALL_TIMEOUT} at
     * most. When this returns, the result's handler has committed.
     *
     * @throws dev.innkeeper.kernel.ProblemException if the node does not answer in time
     * @throws IllegalStateException in a transaction, where waiting would block others
     */
    public CommandOutcome call(NodeName node, AgentCommand command, long generation) {
        return call(node, command, generation, Map.of(), CALL_TIMEOUT);
    }

    /** The same with a context for the result's handler and another limit. */
    public CommandOutcome call(
            NodeName node,
            AgentCommand command,
            long generation,
            Map<String, String> context,
            Duration timeout) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("no call to a node inside a transaction");
        }
        UUID id =
                transaction.execute(
                        status -> send(node, command, Optional.empty(), generation, context));
        return await(node, id, timeout);
    }

    /**
     * Waits for the end of a command that was sent before, for use after the commit.
     *
     * @throws dev.innkeeper.kernel.ProblemException if the node does not answer in time
     */
    public CommandOutcome await(NodeName node, UUID id, Duration timeout) {
        CompletableFuture<Positions> arrival = waiters.expect(id);
        try {
            long deadline = System.nanoTime() + timeout.toNanos();
            do {
                Optional<CommandOutcome> outcome = table.outcome(id);
                if (outcome.isPresent()) {
                    outbox.committedElsewhere(arrival.getNow(Positions.NONE));
                    return outcome.get();
                }
                pause(arrival);
            } while (System.nanoTime() < deadline);
            throw new Problems.Refused("got timeout waiting for node '" + node + "'").asException();
        } finally {
            waiters.forget(id);
        }
    }

    /** The commands of a task that have not ended, the oldest first. */
    public List<SentCommand<AgentCommand>> open(Upid task) {
        return table.listOpen(task).stream().map(CommandTable.Stored::sent).toList();
    }

    /** Asks the agents to end the open commands of a task; false if there are none. */
    public boolean cancel(Upid task) {
        return Boolean.TRUE.equals(
                transaction.execute(status -> {
                    List<CommandTable.Stored> open = table.listOpen(task);
                    open.forEach(this::cancel);
                    return !open.isEmpty();
                }));
    }

    /**
     * Gives every open command again: the broker may have lost it. Agents drop those they have, and
     * repeat the results they gave.
     */
    void repeatOpen() {
        transaction.executeWithoutResult(status ->
                table.listOpen()
                        .forEach(open ->
                                publish(
                                        open.sent().id(),
                                        open.sent().node(),
                                        open.sent().command(),
                                        open.sent().generation(),
                                        open.trace())));
    }

    private void cancel(CommandTable.Stored open) {
        SentCommand<AgentCommand> sent = open.sent();
        publish(
                UUID.randomUUID(),
                sent.node(),
                new CancelCommand(sent.id()),
                0,
                Trace.current().or(open::trace));
    }

    private void publish(
            UUID id, NodeName node, AgentCommand command, long generation, Optional<String> trace) {
        outbox.command(
                node,
                command.lane(),
                command,
                new CommandEnvelope(id, service.value(), generation, trace));
    }

    private static void pause(CompletableFuture<Positions> arrival) {
        try {
            arrival.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // Look again: another instance may have received the result.
            return;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a node", e);
        }
    }
}
