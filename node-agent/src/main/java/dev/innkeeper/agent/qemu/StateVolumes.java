package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.qemu.qmp.QmpCommand;
import dev.innkeeper.agent.storage.DirStorage;
import dev.innkeeper.agent.storage.ImageAllocation;
import dev.innkeeper.agent.storage.Storages;
import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.VolumeId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Volumes with the state of a machine: made of one that runs, {@code vm-100-state-<name>.raw}, and
 * what else must be known to bring it back.
 */
final class StateVolumes {
    private static final long MEBIBYTE = 1L << 20;

    private final MachineFolders folders;
    private final RunningMachines running;
    private final ImageAllocation images;

    StateVolumes(MachineFolders folders, RunningMachines running, ImageAllocation images) {
        this.folders = folders;
        this.running = running;
        this.images = images;
    }

    /**
     * Writes the state of a running machine; it stands still afterwards.
     *
     * @param name of the state
     * @param atRest at its one moment
     * @return {@code vmstate}, {@code runningmachine} and {@code runningcpu}
     */
    Map<String, String> save(
            MachineConfig config,
            StorageId storageId,
            List<StorageSpec> storages,
            String name,
            MemoryState.AtRest atRest,
            Work work)
            throws IOException {
        GuestId guest = config.guest();
        DirStorage storage = Storages.of(storages, storageId);
        storage.activate();
        String file = "vm-" + guest + "-state-" + name + ".raw";
        String volume = images.named(storage, guest, file, "raw", 0, work);
        work.before(new Undo.ResumeMachine(guest.value()));
        work.log("saving VM state and RAM using storage '" + storage.id() + "'");
        new MemoryState(running.monitor(guest), folders.files(guest).state(), work)
                .save(storage.requirePath(volume), config.memory() * MEBIBYTE, atRest);
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("vmstate", storage.id() + ":" + volume);
        facts.put("runningmachine", machineType(guest));
        argument(guest, "-cpu").ifPresent(cpu -> facts.put("runningcpu", cpu));
        return facts;
    }

    /** Where the state is that a configuration names. */
    static Optional<Path> path(MachineConfig config, List<StorageSpec> storages) {
        return config.text("vmstate").map(volume -> Storages.requirePath(storages, volume));
    }

    /** Removes the state once the work has succeeded. */
    static void freeAfter(MachineConfig config, List<StorageSpec> storages, Work work)
            throws IOException {
        Optional<String> volume = config.text("vmstate");
        if (volume.isPresent()) {
            VolumeId id = VolumeId.parse(volume.get());
            Storages.of(storages, id.storage()).volumes().removeAfter(id.name(), work);
        }
    }

    /** What its QEMU was started with. */
    private Optional<String> argument(GuestId guest, String option) throws IOException {
        Path line = Path.of("/proc/" + running.process(guest) + "/cmdline");
        List<String> words =
                Arrays.asList(Files.readString(line, StandardCharsets.UTF_8).split("\0"));
        int at = words.indexOf(option);
        return at < 0 || at + 1 == words.size() ? Optional.empty() : Optional.of(words.get(at + 1));
    }

    /** With its version: tomorrow's QEMU must make the same board of it. */
    private String machineType(GuestId guest) {
        return running.monitor(guest)
                .execute(
                        new QmpCommand.With(
                                "qom-get", Map.of("path", "/machine", "property", "type")))
                .asString("")
                .replaceFirst("-machine$", "");
    }
}
