package dev.innkeeper.guest;

import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.tasks.Tasks;
import java.util.function.BiConsumer;
import org.springframework.stereotype.Component;

/** Operations of which even a refusal is seen in a task only. Used inside transactions. */
@Component
public class GuestTasks {
    private final Guests guests;
    private final Tasks tasks;

    GuestTasks(Guests guests, Tasks tasks) {
        this.guests = guests;
        this.tasks = tasks;
    }

    /**
     * Starts a task on a guest, which is held until the transaction ends. What the decision refuses
     * ends the task.
     *
     * @param type as Proxmox VE names it
     * @param decide must change nothing before it refuses
     */
    public Upid start(
            Caller caller,
            GuestKind kind,
            NodeName node,
            GuestId id,
            String type,
            BiConsumer<Guest, Upid> decide) {
        Upid upid = tasks.start(node, type, id.toString(), caller);
        try {
            Guest guest =
                    guests.findForChange(kind, node, id)
                            .orElseThrow(
                                    () -> new GuestProblem.Missing(kind, node, id).asException());
            decide.accept(guest, upid);
        } catch (ProblemException e) {
            tasks.fail(upid, e.problem());
        }
        return upid;
    }
}
