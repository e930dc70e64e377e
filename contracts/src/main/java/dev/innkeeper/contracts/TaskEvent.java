package dev.innkeeper.contracts;

import dev.innkeeper.kernel.Upid;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Life of tasks, on the owner's {@link Topics#tasks}, keyed by UPID: the log's lines and the end
 * travel in one topic, so {@code stopped} is never seen before the last line.
 */
public sealed interface TaskEvent extends Message {

    Upid upid();

    @WireName("task.started")
    record TaskStarted(Upid upid, Instant at) implements TaskEvent {}

    /**
     * @param firstLine number of the first of these lines, from 1
     */
    @WireName("task.logged")
    record TaskLogged(Upid upid, int firstLine, List<String> lines) implements TaskEvent {
        public TaskLogged {
            lines = List.copyOf(lines);
        }
    }

    /**
     * @param exitStatus {@code OK}, {@code WARNINGS: n}, or the failure's text
     * @param positions topic → sequence of all that the task changed
     */
    @WireName("task.finished")
    record TaskFinished(Upid upid, Instant at, String exitStatus, Map<String, Long> positions)
            implements TaskEvent {
        public TaskFinished {
            positions = Map.copyOf(positions);
        }
    }
}
