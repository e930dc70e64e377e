package dev.innkeeper.contracts;

import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.StorageId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What an agent says, on its own topics {@link Topics#results} and {@link Topics#status}. */
public sealed interface AgentReport extends Message {

    NodeName node();

    /** Log lines of a running command, for the task's log. */
    @WireName("agent.command-progress")
    record CommandProgress(NodeName node, UUID command, String owner, List<String> lines)
            implements AgentReport {
        public CommandProgress {
            lines = List.copyOf(lines);
        }
    }

    /**
     * The end of a command; sent again after a crash until the owner has it, so consumers are
     * idempotent.
     *
     * @param owner service that issued the command, such as {@code guest}
     * @param failure empty for success, else the message for the task
     * @param facts what the command found or made, as its Javadoc says (such as {@code rootfs} →
     *     volume)
     */
    @WireName("agent.command-finished")
    record CommandFinished(
            NodeName node,
            UUID command,
            String owner,
            Optional<String> failure,
            Map<String, String> facts,
            Instant at)
            implements AgentReport {
        public CommandFinished {
            facts = Map.copyOf(facts);
        }
    }

    /**
     * A guest changed its power state without a command (it stopped by itself, or was seen running
     * after a restart).
     *
     * @param failure what went wrong, if it did not just shut down; not all agents say it
     */
    @WireName("agent.guest-observed")
    record GuestObserved(
            NodeName node, GuestId guest, boolean running, Instant at, Optional<String> failure)
            implements AgentReport {

        /** Nothing went wrong. */
        public GuestObserved(NodeName node, GuestId guest, boolean running, Instant at) {
            this(node, guest, running, at, Optional.empty());
        }
    }

    /**
     * A guest was rebooted from inside, and its node has started it anew by itself.
     *
     * @param config the options it was started with, pending changes among them
     */
    @WireName("agent.guest-rebooted")
    record GuestRebooted(NodeName node, GuestId guest, Map<String, String> config, Instant at)
            implements AgentReport {
        public GuestRebooted {
            config = Map.copyOf(config);
        }
    }

    /**
     * Somebody on the node changed the configuration file of a guest that lives there. The owner
     * takes the text over or not, and says in any case how the guest is now.
     *
     * @param digest of the text that was changed, SHA-1 in hexadecimal
     * @param text the whole file as it is now
     */
    @WireName("agent.guest-file-written")
    record GuestFileWritten(NodeName node, GuestId guest, String digest, String text, Instant at)
            implements AgentReport {}

    /**
     * The node has booted, so its guests that ran before run no more.
     *
     * @param running those that its agent started by itself, because nobody could be asked
     */
    @WireName("agent.node-booted")
    record NodeBooted(NodeName node, Set<GuestId> running, Instant at) implements AgentReport {
        public NodeBooted {
            running = Set.copyOf(running);
        }
    }

    /** The node's figures. */
    @WireName("agent.node-status")
    record NodeStatus(
            NodeName node,
            Instant at,
            long uptimeSeconds,
            double cpu,
            double ioWait,
            List<String> loadAverage,
            long memoryTotal,
            long memoryUsed,
            long swapTotal,
            long swapUsed,
            long rootTotal,
            long rootUsed,
            long rootAvailable,
            CpuInfo cpuInfo,
            String kernelVersion,
            String kernelRelease,
            String kernelBuild,
            String machine,
            String bootMode,
            int cgroupVersion,
            String agentVersion,
            Map<String, String> capabilities)
            implements AgentReport {
        public NodeStatus {
            loadAverage = List.copyOf(loadAverage);
            capabilities = Map.copyOf(capabilities);
        }
    }

    record CpuInfo(
            String model,
            int sockets,
            int cores,
            int cpus,
            String mhz,
            String flags,
            boolean hvm) {}

    /**
     * All running guests of a node with their figures; a guest that is not listed is not running.
     */
    @WireName("agent.guest-statuses")
    record GuestStatuses(NodeName node, Instant at, List<GuestFigures> guests)
            implements AgentReport {
        public GuestStatuses {
            guests = List.copyOf(guests);
        }
    }

    /** Bytes, seconds, and CPU as a share of the guest's cores. */
    record GuestFigures(
            GuestId guest,
            long uptimeSeconds,
            double cpu,
            long memory,
            long memoryMax,
            long swap,
            long diskUsed,
            long diskTotal,
            long netIn,
            long netOut,
            long diskRead,
            long diskWrite,
            int pid) {}

    /** Usage of the storages this node can reach. */
    @WireName("agent.storage-statuses")
    record StorageStatuses(NodeName node, Instant at, List<StorageFigures> storages)
            implements AgentReport {
        public StorageStatuses {
            storages = List.copyOf(storages);
        }
    }

    record StorageFigures(
            StorageId storage, boolean active, long total, long used, long available) {}
}
