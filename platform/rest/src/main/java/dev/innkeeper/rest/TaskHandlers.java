package dev.innkeeper.rest;

import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.tasks.TaskStatus;
import dev.innkeeper.tasks.TaskStopper;
import dev.innkeeper.tasks.Tasks;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The door for whoever keeps all tasks: what this service knows of one that it issued, in case its
 * first event has not arrived there yet, and a request to end it. Between processes only. A UPID
 * may hold backslashes, which no path may: it is a query parameter.
 */
@RestController
final class TaskHandlers {
    private final Tasks tasks;
    private final ObjectProvider<TaskStopper> stoppers;

    TaskHandlers(Tasks tasks, ObjectProvider<TaskStopper> stoppers) {
        this.tasks = tasks;
        this.stoppers = stoppers;
    }

    @GetMapping("/internal/tasks")
    TaskStatus find(@RequestParam("upid") String upid) {
        return require(upid);
    }

    /** Answers whether anything was asked to end. */
    @DeleteMapping("/internal/tasks")
    Map<String, Object> stop(@RequestParam("upid") String upid) {
        TaskStatus task = require(upid);
        boolean asked = false;
        if (task.running()) {
            for (TaskStopper stopper : stoppers.orderedStream().toList()) {
                asked |= stopper.stop(task.upid());
            }
        }
        return Map.of("asked", asked);
    }

    private TaskStatus require(String upid) {
        return tasks.find(Upid.parse(upid))
                .orElseThrow(() -> new Problems.NotFound("no such task").asException());
    }
}
