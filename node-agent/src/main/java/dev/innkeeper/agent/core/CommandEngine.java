package dev.innkeeper.agent.core;

import dev.innkeeper.agent.journal.CommandRecord;
import dev.innkeeper.agent.journal.CommandResult;
import dev.innkeeper.agent.journal.Journal;
import dev.innkeeper.agent.journal.OpenCommand;
import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.CancelCommand;
import dev.innkeeper.contracts.AgentCommand.CreateContainer;
import dev.innkeeper.contracts.AgentCommand.CreateMachine;
import dev.innkeeper.contracts.AgentCommand.DestroyContainer;
import dev.innkeeper.contracts.AgentCommand.DestroyMachine;
import dev.innkeeper.contracts.Message;
import dev.innkeeper.contracts.json.MessageCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The life of commands on this node: taken over (journal), run in their lane, ended with a result.
 * A command that fails is undone in reverse; one that a crash left open is undone and then tried
 * again, so every command ends exactly once for whoever waits for it.
 */
final class CommandEngine {
    private static final Logger log = LoggerFactory.getLogger(CommandEngine.class);
    private static final int MAX_ATTEMPTS = 3;

    private final Journal journal;
    private final MessageCodec codec;
    private final Dispatcher dispatcher;
    private final Reports reports;
    private final StepListener steps;
    private final CommandMetrics metrics;
    private final Clock clock;
    private final Lanes lanes = new Lanes();
    private final Map<UUID, CommandWork> working = new ConcurrentHashMap<>();
    private final Set<UUID> cancelled = ConcurrentHashMap.newKeySet();

    CommandEngine(
            Journal journal,
            MessageCodec codec,
            Dispatcher dispatcher,
            Reports reports,
            StepListener steps,
            CommandMetrics metrics,
            Clock clock) {
        this.journal = journal;
        this.codec = codec;
        this.dispatcher = dispatcher;
        this.reports = reports;
        this.steps = steps;
        this.metrics = metrics;
        this.clock = clock;
        metrics.watch(lanes::size);
    }

    /** Takes up what an earlier agent left: results nobody has, and commands without an end. */
    void recover() {
        journal.unpublished().forEach(reports::finished);
        journal.leftovers().forEach(this::clean);
        for (OpenCommand open : journal.open()) {
            log.atInfo()
                    .addKeyValue("command", open.command().id())
                    .addKeyValue("type", open.command().type())
                    .addKeyValue("attempts", open.attempts())
                    .log("Open command taken up again");
            lanes.submit(open.command().lane(), () -> resume(open));
        }
    }

    /**
     * Takes commands over: when this returns they are on the disk, and their place on the topic may
     * be left behind.
     *
     * @param next offset of what comes after them
     */
    void accept(List<CommandRecord> commands, long next) throws IOException {
        List<CommandRecord> fresh = new ArrayList<>();
        List<CommandRecord> outdated = new ArrayList<>();
        Set<UUID> seen = new HashSet<>();
        for (CommandRecord command : commands) {
            Optional<CommandResult> result = journal.resultOf(command.id());
            if (result.isPresent()) {
                reports.finished(command.id(), result.get());
            } else if (!journal.isOpen(command.id()) && seen.add(command.id())) {
                (isOutdated(command) ? outdated : fresh).add(command);
            }
        }
        List<CommandRecord> all = new ArrayList<>(fresh);
        all.addAll(outdated);
        if (all.isEmpty()) {
            journal.position(next);
            return;
        }
        for (CommandRecord command : fresh) {
            if (makesGuest(command)) {
                journal.forgetGeneration(command.lane()); // the id is used anew
            }
        }
        journal.begin(all);
        journal.position(next);
        outdated.forEach(
                c -> finish(c, Optional.of("the command is older than the guest"), Map.of()));
        fresh.forEach(this::enqueue);
    }

    /**
     * Does something of the agent's own with what a lane stands for, after what was asked before.
     */
    <T> Future<T> alongside(String lane, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        lanes.submit(lane, task);
        return task;
    }

    private void enqueue(CommandRecord command) {
        if (command.type().equals(codec.typeOf(CancelCommand.class))) {
            read(command).ifPresent(c -> cancel(((CancelCommand) c).command()));
            finish(command, Optional.empty(), Map.of());
            return;
        }
        lanes.submit(command.lane(), () -> run(command));
    }

    private void cancel(UUID target) {
        if (!journal.isOpen(target)) {
            return;
        }
        cancelled.add(target);
        CommandWork work = working.get(target);
        if (work != null) {
            work.cancel();
        }
    }

    /** It is the first command for its guest, whose id may have been another's. */
    private boolean makesGuest(CommandRecord command) {
        return command.type().equals(codec.typeOf(CreateContainer.class))
                || command.type().equals(codec.typeOf(CreateMachine.class));
    }

    private boolean removesGuest(CommandRecord command) {
        return command.type().equals(codec.typeOf(DestroyContainer.class))
                || command.type().equals(codec.typeOf(DestroyMachine.class));
    }

    private boolean isOutdated(CommandRecord command) {
        return !makesGuest(command)
                && command.generation() > 0
                && command.generation() < journal.generation(command.lane());
    }

    private void resume(OpenCommand open) {
        CommandRecord command = open.command();
        if (open.attempts() > 0) {
            takeBack(command, open.undo());
        }
        if (open.attempts() >= MAX_ATTEMPTS) {
            finish(command, Optional.of("interrupted by a restart of the node's agent"), Map.of());
        } else {
            run(command);
        }
    }

    private void run(CommandRecord command) {
        command.trace().ifPresent(trace -> MDC.put("trace", traceId(trace)));
        long start = System.nanoTime();
        CommandWork work = new CommandWork(command, journal, reports, steps);
        working.put(command.id(), work);
        if (cancelled.contains(command.id())) {
            work.cancel();
        }
        Optional<String> failure = Optional.empty();
        Map<String, String> facts = Map.of();
        try {
            journal.attempt(command.id());
            facts = dispatcher.run(require(command), work);
        } catch (Exception e) {
            failure = Optional.of(FailureText.of(e));
            explain(command, e);
            takeBack(command, journal.undoOf(command.id()));
        } finally {
            working.remove(command.id());
            cancelled.remove(command.id());
        }
        metrics.took(command.type(), failure.isEmpty(), System.nanoTime() - start);
        finish(command, failure, facts);
        MDC.remove("trace");
    }

    private void finish(
            CommandRecord command, Optional<String> failure, Map<String, String> facts) {
        CommandResult result =
                new CommandResult(
                        command.owner(), failure, facts, clock.instant(), command.trace());
        try {
            if (removesGuest(command) && failure.isEmpty()
                    || makesGuest(command) && failure.isPresent()) {
                journal.forgetGeneration(command.lane());
            }
            journal.finish(command.id(), result);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the journal", e);
        }
        List<Undo> leftovers = journal.leftovers().get(command.id());
        if (leftovers != null) {
            clean(command.id(), leftovers);
        }
        log.atInfo()
                .addKeyValue("command", command.id())
                .addKeyValue("type", command.type())
                .addKeyValue("lane", command.lane())
                .addKeyValue("failure", failure.orElse("none"))
                .log("Command ended");
        reports.finished(command.id(), result);
    }

    private void clean(UUID command, List<Undo> leftovers) {
        for (Undo cleanup : leftovers) {
            try {
                dispatcher.undo(cleanup);
            } catch (Exception e) {
                log.atWarn()
                        .addKeyValue("command", command)
                        .addKeyValue("cleanup", cleanup)
                        .setCause(e)
                        .log("Leftover of a command stays");
            }
        }
        try {
            journal.cleaned(command);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the journal", e);
        }
    }

    private void takeBack(CommandRecord command, List<Undo> undo) {
        for (Undo step : undo.reversed()) {
            try {
                dispatcher.undo(step);
            } catch (Exception e) {
                log.atError()
                        .addKeyValue("command", command.id())
                        .addKeyValue("step", step)
                        .setCause(e)
                        .log("Step could not be taken back");
            }
        }
        try {
            journal.undone(command.id());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the journal", e);
        }
    }

    private void explain(CommandRecord command, Exception failure) {
        if (FailureText.isFault(failure)) {
            log.atError()
                    .addKeyValue("command", command.id())
                    .addKeyValue("type", command.type())
                    .setCause(failure)
                    .log("Command failed by a fault of the agent");
        } else {
            log.atDebug().addKeyValue("command", command.id()).setCause(failure).log("Failure");
        }
    }

    private AgentCommand require(CommandRecord command) throws IOException {
        return read(command)
                .orElseThrow(() ->
                        new IOException(
                                "this node does not know commands of type " + command.type()));
    }

    private Optional<AgentCommand> read(CommandRecord command) {
        Optional<Message> message =
                codec.decode(command.type(), command.body().getBytes(StandardCharsets.UTF_8));
        return message.map(AgentCommand.class::cast);
    }

    /** {@code 00-<trace>-<span>-<flags>}. */
    private static String traceId(String traceparent) {
        String[] parts = traceparent.split("-");
        return parts.length > 1 ? parts[1] : traceparent;
    }
}
