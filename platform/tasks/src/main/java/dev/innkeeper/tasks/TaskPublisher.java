package dev.innkeeper.tasks;

import dev.innkeeper.contracts.Message;
import dev.innkeeper.contracts.TaskEvent.TaskFinished;
import dev.innkeeper.contracts.TaskEvent.TaskStarted;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.outbox.KeyedMessage;
import dev.innkeeper.outbox.ServiceName;
import dev.innkeeper.outbox.StatePublisher;
import java.util.Map;
import java.util.stream.Stream;

/** Says again which tasks began and ended, in case the broker lost it; their logs are gone then. */
final class TaskPublisher implements StatePublisher {
    private final TaskTable table;
    private final ServiceName service;

    TaskPublisher(TaskTable table, ServiceName service) {
        this.table = table;
        this.service = service;
    }

    @Override
    public String topic() {
        return Topics.tasks(service.value());
    }

    @Override
    public Stream<KeyedMessage> currentState() {
        return table.list().stream().flatMap(TaskPublisher::messages);
    }

    private static Stream<KeyedMessage> messages(TaskStatus task) {
        Stream<Message> began = Stream.of(new TaskStarted(task.upid(), task.startedAt()));
        Stream<Message> ended =
                task.exitStatus().stream()
                        .map(status ->
                                new TaskFinished(
                                        task.upid(),
                                        task.finishedAt().orElse(task.startedAt()),
                                        status,
                                        Map.of()));
        return Stream.concat(began, ended)
                .map(message -> new KeyedMessage(task.upid().toString(), message));
    }
}
