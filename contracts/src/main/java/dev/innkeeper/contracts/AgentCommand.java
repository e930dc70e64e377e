package dev.innkeeper.contracts;

import dev.innkeeper.contracts.door.ConsolePaths;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.StorageId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A whole local piece of work for one node's agent, on {@link Topics#commands}. The envelope
 * ({@link CommandEnvelope}) carries id, owner and generation; the body says what to do. A failed
 * command undoes what it began.
 */
public sealed interface AgentCommand extends Message {

    /**
     * Commands with the same lane run one after the other; different lanes run beside each other.
     */
    String lane();

    /** Work on one guest: it waits for whatever else is done to that guest. */
    sealed interface OfGuest extends AgentCommand {
        GuestId guest();

        @Override
        default String lane() {
            return "guest/" + guest();
        }
    }

    /** What changes a volume of a guest. */
    interface OfVolume {
        GuestId guest();

        /** Where the guest has it. */
        String slot();

        /** The slot's text before. */
        String text();
    }

    /** What gives a volume to another guest. */
    interface Reassignment {
        GuestId guest();

        GuestId targetGuest();

        /** Where that guest will have it. */
        String targetSlot();
    }

    /**
     * A storage as the agent needs it to reach volumes.
     *
     * @param options as in {@link StorageEvent.StorageDefinition}
     */
    record StorageSpec(StorageId storage, String type, Map<String, String> options) {
        public StorageSpec {
            options = Map.copyOf(options);
        }
    }

    /**
     * A volume to allocate for a container.
     *
     * @param slot {@code rootfs} or {@code mpN}
     * @param sizeBytes 0 asks for a directory instead of an image (S146)
     * @param mountPoint path inside the container; {@code /} for the root
     * @param options the remaining sub-options of the property string in their order, as text
     */
    record NewVolume(
            String slot, StorageId storage, long sizeBytes, String mountPoint, String options) {}

    /**
     * Makes a container: allocates its volumes, unpacks the template, sets the guest up. Facts of
     * success: each slot → the property string with the volume ({@code
     * local:100/vm-100-disk-0.raw,size=8G}), {@code ostype}, {@code arch}, and {@code log} lines go
     * to the task.
     *
     * @param config option → text, without the slots that are allocated here
     * @param template path of the archive below its storage, or an absolute path when {@code
     *     templateStorage} is empty
     * @param rootPasswordHash crypt(3) hash for the root account
     * @param bandwidth bytes of the archive that are read in a second at most; 0 for no limit
     */
    @WireName("agent.create-container")
    record CreateContainer(
            GuestId guest,
            Map<String, String> config,
            List<NewVolume> volumes,
            Optional<StorageId> templateStorage,
            String template,
            List<StorageSpec> storages,
            Optional<String> rootPasswordHash,
            Optional<String> sshPublicKeys,
            boolean unprivileged,
            boolean ignoreUnpackErrors,
            boolean start,
            long bandwidth)
            implements OfGuest {
        public CreateContainer {
            config = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(config));
            volumes = List.copyOf(volumes);
            storages = List.copyOf(storages);
        }

        /** As fast as it goes. */
        public CreateContainer(
                GuestId guest,
                Map<String, String> config,
                List<NewVolume> volumes,
                Optional<StorageId> templateStorage,
                String template,
                List<StorageSpec> storages,
                Optional<String> rootPasswordHash,
                Optional<String> sshPublicKeys,
                boolean unprivileged,
                boolean ignoreUnpackErrors,
                boolean start) {
            this(
                    guest,
                    config,
                    volumes,
                    templateStorage,
                    template,
                    storages,
                    rootPasswordHash,
                    sshPublicKeys,
                    unprivileged,
                    ignoreUnpackErrors,
                    start,
                    0);
        }

        @Override
        public String toString() {
            return "CreateContainer[" + guest + "]";
        }
    }

    /** Starts a container with this configuration. Fact of success: {@code pid} of its init. */
    @WireName("agent.start-container")
    record StartContainer(
            GuestId guest, Map<String, String> config, List<StorageSpec> storages, boolean debug)
            implements OfGuest {
        public StartContainer {
            config = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(config));
            storages = List.copyOf(storages);
        }
    }

    /** Pulls the plug, and waits until the container is gone and its volumes are released. */
    @WireName("agent.stop-container")
    record StopContainer(GuestId guest) implements OfGuest {}

    /** Asks the container to shut down; after the timeout fails, or stops it when forced. */
    @WireName("agent.shutdown-container")
    record ShutdownContainer(GuestId guest, int timeoutSeconds, boolean forceStop)
            implements OfGuest {}

    /**
     * Shuts down and starts again with this configuration (pending changes applied by the owner
     * before).
     */
    @WireName("agent.reboot-container")
    record RebootContainer(
            GuestId guest,
            int timeoutSeconds,
            Map<String, String> config,
            List<StorageSpec> storages)
            implements OfGuest {
        public RebootContainer {
            config = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(config));
            storages = List.copyOf(storages);
        }
    }

    /**
     * Applies changed options to a running container (memory, swap, cores, cpulimit, cpuunits,
     * hostname …).
     *
     * @param changed the options that change, with their new text; absent value = unset
     */
    @WireName("agent.update-container")
    record UpdateContainer(
            GuestId guest,
            Map<String, String> config,
            Map<String, Optional<String>> changed,
            List<StorageSpec> storages)
            implements OfGuest {
        public UpdateContainer {
            config = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(config));
            changed = Map.copyOf(changed);
            storages = List.copyOf(storages);
        }
    }

    /**
     * Allocates volumes for an existing container (mount points added by a change of
     * configuration). Facts as {@link CreateContainer}'s slots.
     */
    @WireName("agent.allocate-container-volumes")
    record AllocateContainerVolumes(
            GuestId guest,
            List<NewVolume> volumes,
            List<StorageSpec> storages,
            boolean unprivileged)
            implements OfGuest {
        public AllocateContainerVolumes {
            volumes = List.copyOf(volumes);
            storages = List.copyOf(storages);
        }
    }

    /** Frees all volumes of the container and removes every trace of it from the node. */
    @WireName("agent.destroy-container")
    record DestroyContainer(
            GuestId guest,
            Map<String, String> config,
            List<StorageSpec> storages,
            boolean force,
            boolean unreferencedVolumes)
            implements OfGuest {
        public DestroyContainer {
            config = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(config));
            storages = List.copyOf(storages);
        }
    }

    /**
     * Takes a snapshot of all the container's volumes that a snapshot holds: those on a storage,
     * never bind and device mount points. A running container is frozen meanwhile.
     *
     * @param config as it is kept under the snapshot's name
     * @param running what the owner knows; the agent looks for itself
     */
    @WireName("agent.snapshot-container")
    record SnapshotContainer(
            GuestId guest,
            Map<String, String> config,
            String snapshot,
            List<StorageSpec> storages,
            boolean running)
            implements OfGuest {
        public SnapshotContainer {
            config = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(config));
            storages = List.copyOf(storages);
        }
    }

    /**
     * Removes a snapshot of the container's volumes; one that is gone already is fine.
     *
     * @param config of the snapshot
     * @param force goes on when a volume's snapshot cannot be removed
     */
    @WireName("agent.delete-container-snapshot")
    record DeleteContainerSnapshot(
            GuestId guest,
            Map<String, String> config,
            String snapshot,
            List<StorageSpec> storages,
            boolean force)
            implements OfGuest {
        public DeleteContainerSnapshot {
            config = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(config));
            storages = List.copyOf(storages);
        }
    }

    /**
     * Takes the container's volumes back to a snapshot. Stops the container if it runs.
     *
     * @param config of the snapshot
     */
    @WireName("agent.rollback-container")
    record RollbackContainer(
            GuestId guest, Map<String, String> config, String snapshot, List<StorageSpec> storages)
            implements OfGuest {
        public RollbackContainer {
            config = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(config));
            storages = List.copyOf(storages);
        }
    }

    /**
     * Makes the volumes of a new container from those of another. Facts of success: each slot with
     * a volume on a storage → the property string of the new volume.
     *
     * @param config of the clone; its slots still name the source's volumes
     * @param snapshot of the source to clone from; empty for its present state
     * @param full copies everything; else the new volumes are linked to the source's, which must be
     *     a template's
     * @param targetStorage for all new volumes of a full clone; empty for the source's storages
     * @param bandwidth bytes that are copied in a second at most; 0 for no limit
     */
    @WireName("agent.clone-container")
    record CloneContainer(
            GuestId source,
            GuestId target,
            Map<String, String> config,
            Optional<String> snapshot,
            boolean full,
            Optional<StorageId> targetStorage,
            List<StorageSpec> storages,
            boolean unprivileged,
            long bandwidth)
            implements AgentCommand {
        public CloneContainer {
            config = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(config));
            storages = List.copyOf(storages);
        }

        /** As fast as it goes. */
        public CloneContainer(
                GuestId source,
                GuestId target,
                Map<String, String> config,
                Optional<String> snapshot,
                boolean full,
                Optional<StorageId> targetStorage,
                List<StorageSpec> storages,
                boolean unprivileged) {
            this(source, target, config, snapshot, full, targetStorage, storages, unprivileged, 0);
        }

        @Override
        public String lane() {
            return "guest/" + target;
        }
    }

    /**
     * Grows a volume and the file system on it. Fact of success: {@code <slot>} → its text with the
     * new size.
     *
     * @param text of the slot
     * @param sizeBytes the new size, larger than the present one
     * @param running what the owner knows; the agent looks for itself
     */
    @WireName("agent.resize-container-volume")
    record ResizeContainerVolume(
            GuestId guest,
            String slot,
            String text,
            long sizeBytes,
            boolean running,
            List<StorageSpec> storages)
            implements OfGuest, OfVolume {
        public ResizeContainerVolume {
            storages = List.copyOf(storages);
        }
    }

    /**
     * Copies a volume of a stopped container to another storage. Facts of success: {@code <slot>} →
     * its text with the new volume, and {@code unused} → the old volume if it is kept.
     *
     * @param text of the slot
     * @param deleteSource frees the old volume once the new one is complete
     * @param bandwidth bytes that are copied in a second at most; 0 for no limit
     */
    @WireName("agent.move-container-volume")
    record MoveContainerVolume(
            GuestId guest,
            String slot,
            String text,
            StorageId targetStorage,
            boolean deleteSource,
            boolean unprivileged,
            List<StorageSpec> storages,
            long bandwidth)
            implements OfGuest, OfVolume {
        public MoveContainerVolume {
            storages = List.copyOf(storages);
        }

        /** As fast as it goes. */
        public MoveContainerVolume(
                GuestId guest,
                String slot,
                String text,
                StorageId targetStorage,
                boolean deleteSource,
                boolean unprivileged,
                List<StorageSpec> storages) {
            this(guest, slot, text, targetStorage, deleteSource, unprivileged, storages, 0);
        }
    }

    /**
     * Gives a volume to another container: it is renamed to match its new owner. Fact of success:
     * {@code volume} → the text for the target's slot.
     *
     * @param text of the source's slot
     * @param targetSlot of the new owner
     */
    @WireName("agent.reassign-container-volume")
    record ReassignContainerVolume(
            GuestId guest,
            GuestId targetGuest,
            String text,
            String targetSlot,
            List<StorageSpec> storages)
            implements OfGuest, Reassignment {
        public ReassignContainerVolume {
            storages = List.copyOf(storages);
        }
    }

    /**
     * Makes the container's volumes base volumes, which never change again. Facts of success: each
     * slot → the property string with the base volume.
     */
    @WireName("agent.convert-to-template")
    record ConvertToTemplate(GuestId guest, Map<String, String> config, List<StorageSpec> storages)
            implements OfGuest {
        public ConvertToTemplate {
            config = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(config));
            storages = List.copyOf(storages);
        }
    }

    /**
     * Lets one other node copy the volumes of a guest that does not run here, until the offer is
     * withdrawn or the guest starts. Fact of success: {@code ticket}, which the other node must
     * show.
     *
     * @param config of the guest
     */
    @WireName("agent.offer-volumes")
    record OfferVolumes(
            GuestId guest, Map<String, String> config, List<StorageSpec> storages, NodeName to)
            implements OfGuest {
        public OfferVolumes {
            config = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(config));
            storages = List.copyOf(storages);
        }
    }

    /**
     * Ends an offer of volumes; none is fine.
     *
     * @param storages where something may be left that was made for the copy
     */
    @WireName("agent.withdraw-volumes")
    record WithdrawVolumes(GuestId guest, List<StorageSpec> storages) implements OfGuest {
        public WithdrawVolumes {
            storages = storages == null ? List.of() : List.copyOf(storages);
        }
    }

    /**
     * Copies the volumes of a guest from the node that offers them, under names that are free here.
     * Volumes on shared storages stay as they are. Facts of success: each slot that was copied
     * ({@code unusedN} too) → its text with the new volume.
     *
     * @param config of the guest, as it is on the other node
     * @param address where the other node's agent listens, with {@code port}
     * @param ticket fact of {@link OfferVolumes}
     * @param targets storage there → storage here; a missing one has the same name
     * @param storages both those of the volumes and the targets
     * @param snapshots slot → the snapshots that go with its volume, the oldest first; its storages
     *     here and there must have snapshots
     * @param bandwidth bytes that are copied in a second at most; 0 for no limit
     */
    @WireName("agent.fetch-volumes")
    record FetchVolumes(
            GuestId guest,
            Map<String, String> config,
            NodeName from,
            String address,
            int port,
            String ticket,
            Map<StorageId, StorageId> targets,
            List<StorageSpec> storages,
            boolean unprivileged,
            Map<String, List<String>> snapshots,
            long bandwidth)
            implements OfGuest {
        public FetchVolumes {
            config = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(config));
            targets = Map.copyOf(targets);
            storages = List.copyOf(storages);
            snapshots = snapshots == null ? Map.of() : Map.copyOf(snapshots);
        }

        /** Without the ticket. */
        @Override
        public String toString() {
            return "FetchVolumes[" + guest + " from " + from + "]";
        }
    }

    /** Freezes all processes of a running container. */
    @WireName("agent.suspend-container")
    record SuspendContainer(GuestId guest) implements OfGuest {}

    /** Lets a frozen container's processes go on. */
    @WireName("agent.resume-container")
    record ResumeContainer(GuestId guest) implements OfGuest {}

    /** Allocates one volume ({@code POST …/content}). Fact of success: {@code volume}. */
    @WireName("agent.allocate-volume")
    record AllocateVolume(
            StorageSpec storage, GuestId guest, String name, String format, long sizeBytes)
            implements AgentCommand {
        @Override
        public String lane() {
            return "storage/" + storage.storage();
        }
    }

    /** Frees one volume. */
    @WireName("agent.free-volume")
    record FreeVolume(StorageSpec storage, String volume) implements AgentCommand {
        @Override
        public String lane() {
            return "storage/" + storage.storage();
        }
    }

    /**
     * Changes what stands beside a volume: a backup's notes, and the mark that protects it.
     *
     * @param notes empty to leave them; an empty text removes them
     * @param protect empty to leave the mark
     */
    @WireName("agent.update-volume")
    record UpdateVolume(
            StorageSpec storage, String volume, Optional<String> notes, Optional<Boolean> protect)
            implements AgentCommand {
        @Override
        public String lane() {
            return "storage/" + storage.storage() + "/" + volume;
        }
    }

    /** Removes backups that no retention rule keeps; those that are protected by now stay. */
    @WireName("agent.prune-backups")
    record PruneBackups(StorageSpec storage, List<String> volumes) implements AgentCommand {
        public PruneBackups {
            volumes = List.copyOf(volumes);
        }

        @Override
        public String lane() {
            return "storage/" + storage.storage();
        }
    }

    /**
     * Moves an uploaded file, which the agent received under this name in its upload folder, to its
     * place.
     *
     * @param content {@code iso}, {@code vztmpl} …
     */
    @WireName("agent.import-upload")
    record ImportUpload(
            StorageSpec storage,
            String content,
            String fileName,
            String uploadName,
            Optional<String> checksumAlgorithm,
            Optional<String> checksum)
            implements AgentCommand {
        @Override
        public String lane() {
            return "storage/" + storage.storage() + "/" + fileName;
        }
    }

    /** Downloads a file by URL into a storage, with progress in the task's log. */
    @WireName("agent.download-url")
    record DownloadUrl(
            StorageSpec storage,
            String content,
            String fileName,
            String url,
            boolean verifyCertificates,
            Optional<String> checksumAlgorithm,
            Optional<String> checksum,
            Optional<String> decompression)
            implements AgentCommand {
        @Override
        public String lane() {
            return "storage/" + storage.storage() + "/" + fileName;
        }
    }

    /**
     * Builds a template of containers from a distribution's packages, with the host's tools and its
     * package mirror. Facts of success: {@code volume}.
     *
     * @param distribution {@code debian}, {@code devuan} or {@code ubuntu}
     * @param suite of the distribution
     * @param architecture the node's own if empty
     * @param mirror another package mirror than the host's
     * @param include more packages
     * @param fileName made of what is built if empty
     */
    @WireName("agent.build-template")
    record BuildTemplate(
            StorageSpec storage,
            String distribution,
            String suite,
            Optional<String> architecture,
            Optional<String> mirror,
            List<String> include,
            Optional<String> fileName)
            implements AgentCommand {
        public BuildTemplate {
            include = List.copyOf(include);
        }

        @Override
        public String lane() {
            return "storage/" + storage.storage() + "/" + distribution + "-" + suite;
        }
    }

    /** Makes the folders of a storage, or checks that it can be reached. */
    @WireName("agent.activate-storage")
    record ActivateStorage(StorageSpec storage) implements AgentCommand {
        @Override
        public String lane() {
            return "storage/" + storage.storage();
        }
    }

    /**
     * Makes a terminal ready for one client, and lasts until it leaves: a console's task is as long
     * as the console. The client comes to the agent's door ({@link ConsolePaths}) with the ticket
     * whose hash this is. A command whose client does not come in time ends well, with nothing
     * done.
     *
     * @param guest a container, or none for the node itself
     * @param program what runs there, of {@link ConsolePaths.Program}
     * @param user who may come, as the caller's text
     * @param port the number that the client was given; names the session together with the ticket
     * @param ticketHash SHA-256 of the ticket in hexadecimal digits
     * @param until when nobody may come any more
     * @param screen for clients that speak VNC; without one it is a terminal
     */
    @WireName("agent.open-console")
    record OpenConsole(
            Optional<GuestId> guest,
            ConsolePaths.Program program,
            String user,
            int port,
            String ticketHash,
            java.time.Instant until,
            Optional<ConsolePaths.Screen> screen)
            implements AgentCommand {
        @Override
        public String lane() {
            return "console/" + ticketHash;
        }
    }

    /**
     * Work on one virtual machine: its life here, its disks and states as {@link MachineCommand}.
     */
    sealed interface OfMachine extends OfGuest
            permits CreateMachine,
                    AllocateMachineDisks,
                    StartMachine,
                    StopMachine,
                    ShutdownMachine,
                    RebootMachine,
                    ResetMachine,
                    SuspendMachine,
                    ResumeMachine,
                    DestroyMachine,
                    UpdateMachine,
                    ResizeMachineDisk,
                    MachineCommand {}

    /**
     * A drive's volume to make for a machine.
     *
     * @param slot {@code scsi0}, {@code efidisk0}, {@code tpmstate0} …
     * @param sizeBytes of an empty one; 0 where the source or the kind of slot says how large it is
     * @param format {@code raw}, {@code qcow2} or {@code vmdk}
     * @param source what to import: a volume's id, or an absolute path of the node's
     * @param options the remaining sub-options of the property string in their order, as text
     */
    record NewDisk(
            String slot,
            StorageId storage,
            long sizeBytes,
            String format,
            Optional<String> source,
            String options) {}

    /**
     * Makes a machine: allocates its volumes or imports them. Facts of success: each slot → the
     * property string with the volume ({@code local:100/vm-100-disk-0.qcow2,size=8G}); {@code
     * qemu-version} of the node; with {@code start} also {@code pid}, or {@code start-failure}.
     *
     * @param config option → text, without the slots that are made here
     * @param bandwidth bytes of an imported disk that are read in a second at most; 0 for no limit
     */
    @WireName("agent.create-machine")
    record CreateMachine(
            GuestId guest,
            Map<String, String> config,
            List<NewDisk> disks,
            List<StorageSpec> storages,
            boolean start,
            long bandwidth)
            implements OfMachine {
        public CreateMachine {
            config = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(config));
            disks = List.copyOf(disks);
            storages = List.copyOf(storages);
        }

        @Override
        public String toString() {
            return "CreateMachine[" + guest + "]";
        }
    }

    /** Makes volumes for an existing machine. Facts as {@link CreateMachine}'s slots. */
    @WireName("agent.allocate-machine-disks")
    record AllocateMachineDisks(
            GuestId guest,
            Map<String, String> config,
            List<NewDisk> disks,
            List<StorageSpec> storages,
            long bandwidth)
            implements OfMachine {
        public AllocateMachineDisks {
            config = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(config));
            disks = List.copyOf(disks);
            storages = List.copyOf(storages);
        }

        @Override
        public String toString() {
            return "AllocateMachineDisks[" + guest + "]";
        }
    }

    /**
     * Starts a machine with this configuration. Facts of success: {@code pid} of its QEMU and
     * {@code acceleration}, {@code kvm} or {@code tcg}.
     */
    @WireName("agent.start-machine")
    record StartMachine(GuestId guest, Map<String, String> config, List<StorageSpec> storages)
            implements OfMachine {
        public StartMachine {
            config = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(config));
            storages = List.copyOf(storages);
        }

        @Override
        public String toString() {
            return "StartMachine[" + guest + "]";
        }
    }

    /** Pulls the plug, and waits until the machine's QEMU is gone. */
    @WireName("agent.stop-machine")
    record StopMachine(GuestId guest) implements OfMachine {}

    /**
     * Asks the machine to shut down, its agent if it has one, else by the power button; after the
     * timeout fails, or stops it when forced.
     */
    @WireName("agent.shutdown-machine")
    record ShutdownMachine(GuestId guest, int timeoutSeconds, boolean forceStop)
            implements OfMachine {}

    /** Shuts down and starts again with this configuration. */
    @WireName("agent.reboot-machine")
    record RebootMachine(
            GuestId guest,
            int timeoutSeconds,
            Map<String, String> config,
            List<StorageSpec> storages)
            implements OfMachine {
        public RebootMachine {
            config = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(config));
            storages = List.copyOf(storages);
        }

        @Override
        public String toString() {
            return "RebootMachine[" + guest + "]";
        }
    }

    /** Presses the machine's reset button. */
    @WireName("agent.reset-machine")
    record ResetMachine(GuestId guest) implements OfMachine {}

    /** Halts the machine's CPUs where they are. */
    @WireName("agent.suspend-machine")
    record SuspendMachine(GuestId guest) implements OfMachine {}

    /** Lets the machine's CPUs go on. */
    @WireName("agent.resume-machine")
    record ResumeMachine(GuestId guest) implements OfMachine {}

    /** Frees all volumes of the machine and removes every trace of it from the node. */
    @WireName("agent.destroy-machine")
    record DestroyMachine(
            GuestId guest,
            Map<String, String> config,
            List<StorageSpec> storages,
            boolean force,
            boolean unreferencedVolumes)
            implements OfMachine {
        public DestroyMachine {
            config = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(config));
            storages = List.copyOf(storages);
        }

        @Override
        public String toString() {
            return "DestroyMachine[" + guest + "]";
        }
    }

    /**
     * Applies changed options to a running machine: network cards and drives are plugged in and
     * out, media changed, limits set. Fact of success: {@code pending} → the options that a running
     * machine cannot take, with commas between them; not there if it took all.
     *
     * @param before all its options as they are
     * @param config all its options as they shall be
     */
    @WireName("agent.update-machine")
    record UpdateMachine(
            GuestId guest,
            Map<String, String> before,
            Map<String, String> config,
            List<StorageSpec> storages)
            implements OfMachine {
        public UpdateMachine {
            before = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(before));
            config = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(config));
            storages = List.copyOf(storages);
        }

        @Override
        public String toString() {
            return "UpdateMachine[" + guest + "]";
        }
    }

    /**
     * Grows a machine's disk, which it sees at once if it runs. Fact of success: {@code <slot>} →
     * its text with the new size.
     *
     * @param text of the slot
     * @param sizeBytes the new size, larger than the present one
     */
    @WireName("agent.resize-machine-disk")
    record ResizeMachineDisk(
            GuestId guest, String slot, String text, long sizeBytes, List<StorageSpec> storages)
            implements OfMachine, OfVolume {
        public ResizeMachineDisk {
            storages = List.copyOf(storages);
        }
    }

    /** Ends the command with this id: a task was stopped by a user. */
    @WireName("agent.cancel-command")
    record CancelCommand(java.util.UUID command) implements AgentCommand {
        @Override
        public String lane() {
            return "cancel/" + command;
        }
    }
}
