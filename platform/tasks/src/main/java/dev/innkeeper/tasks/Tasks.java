package dev.innkeeper.tasks;

import dev.innkeeper.contracts.TaskEvent.TaskFinished;
import dev.innkeeper.contracts.TaskEvent.TaskLogged;
import dev.innkeeper.contracts.TaskEvent.TaskStarted;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Problem;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.outbox.Outbox;
import dev.innkeeper.outbox.Positions;
import dev.innkeeper.outbox.ServiceName;
import dev.innkeeper.outbox.Trace;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.transaction.annotation.Transactional;

/**
 * Background actions that users see. A task begins in the transaction that decides the work and
 * ends in the transaction that applies its result, so that whoever sees it stopped finds the work
 * done. Only its owner ends it, once.
 *
 * <pre>
 *   start → running → (log)* → finish → ended
 * </pre>
 */
public class Tasks {
    /** The exit status of success. */
    public static final String OK = "OK";

    private final TaskTable table;
    private final UpidIssuer issuer;
    private final Outbox outbox;
    private final ServiceName service;
    private final Clock clock;

    Tasks(TaskTable table, UpidIssuer issuer, Outbox outbox, ServiceName service, Clock clock) {
        this.table = table;
        this.issuer = issuer;
        this.outbox = outbox;
        this.service = service;
        this.clock = clock;
    }

    /**
     * Begins a task; joins the running transaction.
     *
     * @param type as Proxmox VE names it, such as {@code vzstart}
     * @param id what it works on, such as {@code 100}; may be empty
     */
    @Transactional
    public Upid start(NodeName node, String type, String id, Caller caller) {
        Upid upid = issuer.issue(node, type, id, caller.toString(), table.nextNumber());
        Instant now = clock.instant();
        table.insert(upid, now, Trace.current());
        outbox.publish(topic(), upid.toString(), new TaskStarted(upid, now));
        return upid;
    }

    /** Adds lines to the log; lines for a task that has ended are dropped. */
    @Transactional
    public void log(Upid upid, List<String> lines) {
        List<String> single = lines.stream().flatMap(Tasks::split).toList();
        if (!single.isEmpty()) {
            table.addLines(upid, single.size()).ifPresent(total -> publish(upid, total, single));
        }
    }

    /** The same for one text, which may have several lines. */
    @Transactional
    public void log(Upid upid, String text) {
        log(upid, List.of(text));
    }

    /** Ends a task with success. */
    @Transactional
    public boolean succeed(Upid upid) {
        return finish(upid, OK);
    }

    /** Ends a task with a problem's message. */
    @Transactional
    public boolean fail(Upid upid, Problem problem) {
        return finish(upid, problem.message());
    }

    /**
     * Ends a task, in the transaction that applies its result: all that this transaction publishes
     * is what the task changed. The log gets its last line, {@code TASK OK} or {@code TASK ERROR:
     * …}.
     *
     * @param exitStatus {@code OK}, {@code WARNINGS: n}, or the failure's text
     * @return false if it had ended before, and then nothing happens
     */
    @Transactional
    public boolean finish(Upid upid, String exitStatus) {
        String status = firstLine(exitStatus);
        Optional<Integer> total = table.addLines(upid, 1);
        if (total.isEmpty()) {
            return false;
        }
        publish(upid, total.get(), List.of(lastLine(status)));
        Instant now = clock.instant();
        table.finish(upid, now, status);
        outbox.publishAtCommit(
                topic(),
                upid.toString(),
                positions -> new TaskFinished(upid, now, status, changed(positions)));
        return true;
    }

    /** What this service knows of a task that it issued, today or yesterday. */
    public Optional<TaskStatus> find(Upid upid) {
        return table.find(upid);
    }

    /** The tasks of a type that have not ended, the oldest first. */
    public List<TaskStatus> listRunning(String type) {
        return table.listRunning().stream()
                .filter(task -> task.upid().type().equals(type))
                .toList();
    }

    private String topic() {
        return Topics.tasks(service.value());
    }

    private void publish(Upid upid, int total, List<String> lines) {
        outbox.publish(
                topic(), upid.toString(), new TaskLogged(upid, total - lines.size() + 1, lines));
    }

    private Map<String, Long> changed(Positions positions) {
        Map<String, Long> others = new HashMap<>(positions.sequences());
        others.remove(topic());
        return others;
    }

    private static String lastLine(String status) {
        if (status.equals(OK)) {
            return "TASK OK";
        }
        return status.startsWith("WARNINGS: ") ? "TASK " + status : "TASK ERROR: " + status;
    }

    private static String firstLine(String text) {
        String line = text.strip().lines().findFirst().orElse("");
        return line.isEmpty() ? "unknown error" : line;
    }

    private static Stream<String> split(String text) {
        return text.isEmpty() ? Stream.of("") : text.lines();
    }
}
