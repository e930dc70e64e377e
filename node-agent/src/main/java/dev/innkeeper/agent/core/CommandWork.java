package dev.innkeeper.agent.core;

import dev.innkeeper.agent.journal.CommandRecord;
import dev.innkeeper.agent.journal.Journal;
import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A running command: its steps go to the journal, its lines to the task's log. */
final class CommandWork implements Work {
    /** What Proxmox VE writes when a user stops a task. */
    private static final String CANCELLED = "received interrupt";

    private final CommandRecord command;
    private final Journal journal;
    private final Reports reports;
    private final StepListener steps;
    private final List<Runnable> onCancel = new ArrayList<>();
    private boolean cancelled;

    CommandWork(CommandRecord command, Journal journal, Reports reports, StepListener steps) {
        this.command = command;
        this.journal = journal;
        this.reports = reports;
        this.steps = steps;
    }

    @Override
    public void before(Undo undo) throws IOException {
        ensureWanted();
        journal.step(command.id(), undo);
        steps.written(undo);
    }

    @Override
    public void after(Undo cleanup) throws IOException {
        ensureWanted();
        journal.leftover(command.id(), cleanup);
    }

    @Override
    public void log(String line) {
        reports.progress(command, line);
    }

    @Override
    public synchronized void ensureWanted() {
        if (cancelled) {
            throw new WorkFailure(CANCELLED);
        }
    }

    @Override
    public synchronized Registration onCancel(Runnable action) {
        if (cancelled) {
            action.run();
            return () -> {};
        }
        onCancel.add(action);
        return () -> forget(action);
    }

    /** Ends the command as soon as it can. */
    synchronized void cancel() {
        cancelled = true;
        List.copyOf(onCancel).forEach(Runnable::run);
    }

    private synchronized void forget(Runnable action) {
        onCancel.remove(action);
    }
}
