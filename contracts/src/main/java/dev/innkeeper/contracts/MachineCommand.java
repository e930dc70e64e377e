package dev.innkeeper.contracts;

import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.StorageId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is done to a virtual machine's disks and to its state as a whole. A configuration holds what
 * the machine runs with, without what waits for its next start.
 */
public sealed interface MachineCommand extends AgentCommand.OfMachine {

    /**
     * Takes a snapshot of all the machine's disks at one moment, with the content of its memory or
     * without. A machine that runs goes on, whatever comes of it; with a guest agent its file
     * systems are written out before when the memory stays out of the snapshot.
     *
     * <p>Facts of success, with a memory: {@code vmstate} → the volume with the state, {@code
     * runningmachine}, {@code runningcpu}.
     *
     * @param config as it is kept under the snapshot's name
     * @param stateStorage for the content of the memory; empty leaves it out, as it is left out of
     *     a machine that does not run
     */
    @WireName("agent.snapshot-machine")
    record SnapshotMachine(
            GuestId guest,
            Map<String, String> config,
            String snapshot,
            Optional<StorageId> stateStorage,
            List<StorageSpec> storages)
            implements MachineCommand {
        public SnapshotMachine {
            config = ordered(config);
            storages = List.copyOf(storages);
        }

        @Override
        public String toString() {
            return "SnapshotMachine[" + guest + ", " + snapshot + "]";
        }
    }

    /**
     * Removes a snapshot of the machine's disks and its state volume; what is gone already is fine.
     *
     * @param config of the snapshot, with its {@code vmstate}
     * @param force goes on when a disk's snapshot cannot be removed
     */
    @WireName("agent.delete-machine-snapshot")
    record DeleteMachineSnapshot(
            GuestId guest,
            Map<String, String> config,
            String snapshot,
            List<StorageSpec> storages,
            boolean force)
            implements MachineCommand {
        public DeleteMachineSnapshot {
            config = ordered(config);
            storages = List.copyOf(storages);
        }

        @Override
        public String toString() {
            return "DeleteMachineSnapshot[" + guest + ", " + snapshot + "]";
        }
    }

    /**
     * Takes the machine's disks back to a snapshot. Stops the machine if it runs. A snapshot with a
     * memory is brought to life again, and so is any other if {@code start} says so. Facts as
     * {@link AgentCommand.StartMachine}'s, if it runs in the end.
     *
     * @param config of the snapshot, with its {@code vmstate}, {@code runningmachine} and {@code
     *     runningcpu}
     */
    @WireName("agent.rollback-machine")
    record RollbackMachine(
            GuestId guest,
            Map<String, String> config,
            String snapshot,
            List<StorageSpec> storages,
            boolean start)
            implements MachineCommand {
        public RollbackMachine {
            config = ordered(config);
            storages = List.copyOf(storages);
        }

        @Override
        public String toString() {
            return "RollbackMachine[" + guest + ", " + snapshot + "]";
        }
    }

    /**
     * Makes the disks of a new machine from those of another, which may run. Facts of success: each
     * slot with a volume → the property string of the new one; disks whose medium is a file of its
     * own right (an ISO) stay as they are and are no fact.
     *
     * @param guest the new machine
     * @param config of the clone; its slots still name the source's volumes
     * @param snapshot of the source to clone from; empty for its present state
     * @param full copies everything; else the new volumes are linked to the source's, which must be
     *     a template's
     * @param targetStorage for all new volumes of a full clone; empty for the source's storages
     * @param format of the new volumes of a full clone; empty for the source's formats
     * @param bandwidth bytes that are copied in a second at most; 0 for no limit
     */
    @WireName("agent.clone-machine")
    record CloneMachine(
            GuestId guest,
            GuestId source,
            Map<String, String> config,
            Optional<String> snapshot,
            boolean full,
            Optional<StorageId> targetStorage,
            Optional<String> format,
            List<StorageSpec> storages,
            long bandwidth)
            implements MachineCommand {
        public CloneMachine {
            config = ordered(config);
            storages = List.copyOf(storages);
        }

        @Override
        public String toString() {
            return "CloneMachine[" + source + " to " + guest + "]";
        }
    }

    /**
     * Makes the machine's disks base volumes, which never change again. Facts of success: each slot
     * → the property string with the base volume.
     *
     * @param disk only this slot; empty for all
     */
    @WireName("agent.convert-machine-to-template")
    record ConvertMachineToTemplate(
            GuestId guest,
            Map<String, String> config,
            Optional<String> disk,
            List<StorageSpec> storages)
            implements MachineCommand {
        public ConvertMachineToTemplate {
            config = ordered(config);
            storages = List.copyOf(storages);
        }

        @Override
        public String toString() {
            return "ConvertMachineToTemplate[" + guest + "]";
        }
    }

    /**
     * Copies a disk to another storage or into another format; a running machine changes over to
     * the copy without noticing. Facts of success: {@code <slot>} → its text with the new volume,
     * and {@code unused} → the old volume if it is kept.
     *
     * @param text of the slot
     * @param format of the new volume; empty to keep it
     * @param deleteSource frees the old volume once the new one is in use
     * @param bandwidth bytes that are copied in a second at most; 0 for no limit
     */
    @WireName("agent.move-machine-disk")
    record MoveMachineDisk(
            GuestId guest,
            String slot,
            String text,
            StorageId targetStorage,
            Optional<String> format,
            boolean deleteSource,
            List<StorageSpec> storages,
            long bandwidth)
            implements MachineCommand, AgentCommand.OfVolume {
        public MoveMachineDisk {
            storages = List.copyOf(storages);
        }
    }

    /**
     * Gives a disk to another machine: its volume is renamed to match its new owner. Fact of
     * success: {@code volume} → the text for the target's slot.
     *
     * @param text of the source's slot
     * @param targetSlot of the new owner
     */
    @WireName("agent.reassign-machine-disk")
    record ReassignMachineDisk(
            GuestId guest,
            GuestId targetGuest,
            String text,
            String targetSlot,
            List<StorageSpec> storages)
            implements MachineCommand, AgentCommand.Reassignment {
        public ReassignMachineDisk {
            storages = List.copyOf(storages);
        }
    }

    /**
     * Writes the machine's cloud-init drive anew from its configuration. A machine that runs finds
     * it as a new medium.
     */
    @WireName("agent.write-cloud-init")
    record WriteCloudInit(GuestId guest, Map<String, String> config, List<StorageSpec> storages)
            implements MachineCommand {
        public WriteCloudInit {
            config = ordered(config);
            storages = List.copyOf(storages);
        }

        @Override
        public String toString() {
            return "WriteCloudInit[" + guest + "]";
        }
    }

    /**
     * Suspends a running machine to a state volume: the content of its memory is written there,
     * then its process ends. The next {@link AgentCommand.StartMachine} whose configuration has
     * {@code vmstate}, {@code runningmachine} and {@code runningcpu} brings it back and frees the
     * volume; the owner takes these options and the lock out when that succeeds.
     *
     * <p>Facts of success: {@code vmstate} → the volume, {@code runningmachine}, {@code
     * runningcpu}.
     *
     * @param config all its options as they are
     */
    @WireName("agent.hibernate-machine")
    record HibernateMachine(
            GuestId guest,
            Map<String, String> config,
            StorageId stateStorage,
            List<StorageSpec> storages)
            implements MachineCommand {
        public HibernateMachine {
            config = ordered(config);
            storages = List.copyOf(storages);
        }

        @Override
        public String toString() {
            return "HibernateMachine[" + guest + "]";
        }
    }

    private static Map<String, String> ordered(Map<String, String> config) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(config));
    }
}
