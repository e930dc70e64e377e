package dev.innkeeper.tasks;

import dev.innkeeper.kernel.Upid;

/** Ends the work behind a task before it is done; a service may have several of these beans. */
@FunctionalInterface
public interface TaskStopper {

    /** Asks the work to end; false if this stopper has nothing to do with the task. */
    boolean stop(Upid upid);
}
