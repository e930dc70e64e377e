package dev.innkeeper.agent.core;

import dev.innkeeper.agent.broker.Publisher;
import dev.innkeeper.agent.journal.CommandRecord;
import dev.innkeeper.agent.journal.CommandResult;
import dev.innkeeper.agent.journal.Journal;
import dev.innkeeper.contracts.AgentReport;
import dev.innkeeper.contracts.AgentReport.CommandFinished;
import dev.innkeeper.contracts.AgentReport.CommandProgress;
import dev.innkeeper.contracts.AgentReport.GuestFileWritten;
import dev.innkeeper.contracts.AgentReport.GuestObserved;
import dev.innkeeper.contracts.AgentReport.GuestRebooted;
import dev.innkeeper.contracts.AgentReport.NodeBooted;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends news of commands to the broker, in order, from a thread of its own, so that no work waits
 * for the broker. What must arrive is sent again until the broker has it; lines of logs are dropped
 * when too many wait.
 */
final class BrokerReports implements Reports, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BrokerReports.class);
    private static final int MAX_WAITING_LINES = 10_000;
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

    /**
     * @param then what to do once the broker has it
     */
    private record Outgoing(
            String key,
            AgentReport report,
            Optional<String> owner,
            Optional<String> trace,
            boolean insist,
            Runnable then) {}

    private final NodeName node;
    private final Publisher publisher;
    private final Journal journal;
    private final Clock clock;
    private final BlockingQueue<Outgoing> outgoing = new LinkedBlockingQueue<>();
    private final Thread sender;
    private volatile boolean open = true;

    BrokerReports(NodeName node, Publisher publisher, Journal journal, Clock clock) {
        this.node = node;
        this.publisher = publisher;
        this.journal = journal;
        this.clock = clock;
        this.sender = Thread.ofPlatform().name("reports").daemon().start(this::run);
    }

    @Override
    public void progress(CommandRecord command, String line) {
        if (outgoing.size() < MAX_WAITING_LINES) {
            outgoing.add(
                    new Outgoing(
                            command.id().toString(),
                            new CommandProgress(node, command.id(), command.owner(), List.of(line)),
                            Optional.of(command.owner()),
                            command.trace(),
                            false,
                            () -> {}));
        }
    }

    @Override
    public void finished(UUID command, CommandResult result) {
        outgoing.add(
                new Outgoing(
                        command.toString(),
                        new CommandFinished(
                                node,
                                command,
                                result.owner(),
                                result.failure(),
                                result.facts(),
                                result.at()),
                        Optional.of(result.owner()),
                        result.trace(),
                        true,
                        () -> published(command)));
    }

    /** A guest changed its power state without a command. */
    void observed(GuestId guest, boolean running) {
        observed(guest, running, Optional.empty());
    }

    /** The same, with what went wrong. */
    void observed(GuestId guest, boolean running, Optional<String> failure) {
        outgoing.add(
                new Outgoing(
                        "guest/" + guest,
                        new GuestObserved(node, guest, running, clock.instant(), failure),
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        () -> {}));
    }

    /** A guest was rebooted from inside, and started with these options. */
    void rebooted(GuestId guest, Map<String, String> config) {
        outgoing.add(
                new Outgoing(
                        "guest/" + guest,
                        new GuestRebooted(node, guest, config, clock.instant()),
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        () -> {}));
    }

    /**
     * The node has booted.
     *
     * @param arrived run once the broker has it
     */
    void booted(Set<GuestId> running, Runnable arrived) {
        outgoing.add(
                new Outgoing(
                        "node/" + node,
                        new NodeBooted(node, running, clock.instant()),
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        arrived));
    }

    /** Somebody wrote a guest's file. */
    void written(GuestFileWritten file) {
        outgoing.add(
                new Outgoing(
                        "guest/" + file.guest(),
                        file,
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        () -> {}));
    }

    @Override
    public void close() {
        open = false;
        sender.interrupt();
    }

    private void run() {
        while (open) {
            try {
                Outgoing next = outgoing.take();
                publisher.send(
                        Topics.results(node),
                        next.key(),
                        next.report(),
                        next.owner(),
                        next.trace(),
                        arrived -> settled(next, arrived));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void settled(Outgoing sent, boolean arrived) {
        if (arrived) {
            sent.then().run();
        } else if (sent.insist() && open) {
            Thread.startVirtualThread(() -> {
                LockSupport.parkNanos(PAUSE);
                outgoing.add(sent);
            });
        }
    }

    private void published(UUID command) {
        try {
            journal.published(command);
        } catch (IOException e) {
            log.atWarn().addKeyValue("command", command).setCause(e).log("Journal not written");
        }
    }
}
