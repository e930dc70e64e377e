package dev.innkeeper.agent.work;

import java.io.IOException;

/** One command while it runs: its way back, its log, and whether somebody wants it to end. */
public interface Work {

    /**
     * Writes down how to take back the next step; returns when that is on the disk. Only then may
     * the step be taken.
     */
    void before(Undo undo) throws IOException;

    /**
     * Writes down what is to be done when the work has succeeded and nothing can take it back any
     * more: to remove what it replaced. A crash only delays it.
     */
    void after(Undo cleanup) throws IOException;

    /** Adds a line to the task's log. */
    void log(String line);

    /**
     * @throws WorkFailure if the command was cancelled
     */
    void ensureWanted();

    /** Runs the action when the command is cancelled, at once if it was; until closed. */
    Registration onCancel(Runnable action);

    /** A place in the list of what to do on cancellation. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
