package dev.innkeeper.storage.content;

import dev.innkeeper.kernel.Upid;
import dev.innkeeper.tasks.TaskStatus;
import dev.innkeeper.tasks.Tasks;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.springframework.stereotype.Component;

/** Waits for a task that is about to end. */
@Component
class TaskWait {
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Tasks tasks;

    TaskWait(Tasks tasks) {
        this.tasks = tasks;
    }

    /** True if the task ends with success in this time. */
    boolean succeeds(Upid task, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<String> end = tasks.find(task).flatMap(TaskStatus::exitStatus);
            if (end.isPresent()) {
                return end.get().equals(Tasks.OK);
            }
            if (System.nanoTime() >= deadline) {
                return false;
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }
}
