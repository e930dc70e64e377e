package dev.innkeeper.cluster.tasks;

import dev.innkeeper.cluster.log.ClusterLog;
import dev.innkeeper.contracts.TaskEvent;
import dev.innkeeper.outbox.Positions;
import dev.innkeeper.outbox.Received;
import dev.innkeeper.outbox.Subscription;
import dev.innkeeper.outbox.TopicListener;
import org.springframework.stereotype.Component;

/** Gathers the tasks of all services; each topic {@code tasks.<owner>} is one service's word. */
@Component
class TaskEvents implements TopicListener<TaskEvent> {
    private static final String PREFIX = "tasks.";

    private final TaskArchive archive;
    private final ClusterLog log;

    TaskEvents(TaskArchive archive, ClusterLog log) {
        this.archive = archive;
        this.log = log;
    }

    @Override
    public String name() {
        return "tasks";
    }

    @Override
    public Subscription subscription() {
        return Subscription.matching("tasks\\.[a-z0-9]+");
    }

    @Override
    public Class<TaskEvent> type() {
        return TaskEvent.class;
    }

    @Override
    public int batchSize() {
        return 100;
    }

    @Override
    public boolean replayable() {
        return true;
    }

    @Override
    public void handle(Received<TaskEvent> received) {
        String owner = received.topic().substring(PREFIX.length());
        switch (received.message()) {
            case TaskEvent.TaskStarted started -> started(started, owner);
            case TaskEvent.TaskLogged logged ->
                    archive.logged(logged.upid(), logged.firstLine(), logged.lines());
            case TaskEvent.TaskFinished finished -> finished(finished, owner, received.sequence());
        }
    }

    private void started(TaskEvent.TaskStarted event, String owner) {
        if (archive.started(event.upid(), owner)) {
            log.add(
                    event.at(),
                    event.upid().node(),
                    event.upid().user(),
                    event.upid().pid(),
                    "starting task " + event.upid());
        }
    }

    private void finished(TaskEvent.TaskFinished event, String owner, long sequence) {
        archive.started(event.upid(), owner);
        // Whoever sees the end must also see everything that the task changed.
        Positions changed =
                new Positions(event.positions()).merge(Positions.of(PREFIX + owner, sequence));
        if (archive.finished(
                event.upid(), event.at().getEpochSecond(), event.exitStatus(), changed.header())) {
            log.add(
                    event.at(),
                    event.upid().node(),
                    event.upid().user(),
                    event.upid().pid(),
                    "end task " + event.upid() + " " + event.exitStatus());
        }
    }
}
