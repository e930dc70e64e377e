package dev.innkeeper.cluster.tasks;

import dev.innkeeper.access.Permissions;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.outbox.Outbox;
import dev.innkeeper.outbox.Positions;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * What a caller may know and do about a task. Nobody is told that there is no such task for a UPID
 * that was given out: where it is not known here yet, its issuer is asked.
 */
@Component
class ClusterTasks {
    private final TaskArchive archive;
    private final TaskIssuers issuers;
    private final Permissions permissions;
    private final Outbox outbox;

    ClusterTasks(TaskArchive archive, TaskIssuers issuers, Permissions permissions, Outbox outbox) {
        this.archive = archive;
        this.issuers = issuers;
        this.permissions = permissions;
        this.outbox = outbox;
    }

    /**
     * Reads a UPID.
     *
     * @throws dev.innkeeper.kernel.ProblemException if it is none
     */
    static Upid parse(String text) {
        try {
            return Upid.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TaskProblem.NoUpid().asException(e);
        }
    }

    /**
     * A task as it is now. A caller who sees it stopped has its positions from then on, and so sees
     * what it changed.
     *
     * @param credential of the caller, for asking the issuer
     */
    Optional<ArchivedTask> find(Upid upid, Caller caller, String credential) {
        requireAudit(upid, caller);
        Optional<ArchivedTask> task = archive.find(upid).or(() -> findAtIssuer(upid, credential));
        task.filter(found -> !found.isRunning()).ifPresent(this::passPositions);
        return task;
    }

    /** Whoever is shown the end of this task sees what it changed. */
    void passPositions(ArchivedTask ended) {
        outbox.committedElsewhere(Positions.parse(ended.positions()));
    }

    /**
     * Asks for the end of a task; one that has ended is left as it is.
     *
     * @throws dev.innkeeper.kernel.ProblemException if nobody knows it
     */
    void stop(Upid upid, Caller caller, String credential) {
        if (!ArchivedTask.belongsTo(upid, caller)) {
            permissions.require(caller, AclPath.of("nodes", upid.node()), "Sys.Modify");
        }
        boolean ended = archive.find(upid).filter(task -> !task.isRunning()).isPresent();
        if (!ended) {
            String owner =
                    archive.findOwner(upid)
                            .or(() -> issuers.find(upid, credential))
                            .orElseThrow(() -> new TaskProblem.NoSuchTask().asException());
            issuers.stop(owner, upid, credential);
        }
    }

    /**
     * A task that its issuer knows and this service has not heard of yet. It counts as running: its
     * end is shown only together with the positions of what it changed, which come with its events.
     */
    private Optional<ArchivedTask> findAtIssuer(Upid upid, String credential) {
        return issuers.find(upid, credential)
                .map(service -> new ArchivedTask(upid, Optional.empty(), Optional.empty(), ""));
    }

    void requireAudit(Upid upid, Caller caller) {
        if (!ArchivedTask.belongsTo(upid, caller)) {
            permissions.require(caller, AclPath.of("nodes", upid.node()), "Sys.Audit");
        }
    }

    boolean mayAudit(Upid upid, Caller caller) {
        return ArchivedTask.belongsTo(upid, caller)
                || permissions.has(caller, AclPath.of("nodes", upid.node()), "Sys.Audit");
    }
}
