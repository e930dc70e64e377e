package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.guestconfig.PropertyText;
import dev.innkeeper.agent.guestconfig.VolumeText;
import dev.innkeeper.agent.storage.DirStorage;
import dev.innkeeper.agent.storage.ImageAllocation;
import dev.innkeeper.agent.storage.Storages;
import dev.innkeeper.agent.work.FileTree;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.FetchVolumes;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.VolumeId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Copies a guest's volumes from the node that offers them. */
final class VolumeFetch {
    private static final int MAX_DIGITS = 3;
    private static final String SLOT = "rootfs|(mp|unused)\\d{1,3}";

    private final ContainerFolders folders;
    private final ImageAllocation images;
    private final ContainerVolumes volumes;
    private final RunningContainers running;

    VolumeFetch(
            ContainerFolders folders,
            ImageAllocation images,
            ContainerVolumes volumes,
            RunningContainers running) {
        this.folders = folders;
        this.images = images;
        this.volumes = volumes;
        this.running = running;
    }

    /**
     * @return slot → its text with the new volume
     */
    Map<String, String> fetch(FetchVolumes command, OtherNodes nodes, Work work)
            throws IOException {
        if (running.isRunning(command.guest())) {
            throw new WorkFailure("CT " + command.guest() + " is running");
        }
        List<Map.Entry<String, String>> slots =
                command.config().entrySet().stream()
                        .filter(option -> option.getKey().matches(SLOT) && isLocal(command, option))
                        .sorted(Comparator.comparing(option -> inOrder(option.getKey())))
                        .toList();
        Map<String, String> made = new LinkedHashMap<>();
        for (Map.Entry<String, String> slot : slots) {
            made.put(slot.getKey(), fetch(command, slot, nodes, work));
        }
        return made;
    }

    /** The root first, then mount points by number, then what is unused. */
    private static String inOrder(String slot) {
        String number = slot.replaceAll("\\D", "");
        String kind = slot.equals("rootfs") ? "0" : slot.startsWith("mp") ? "1" : "2";
        return kind + "0".repeat(MAX_DIGITS - number.length()) + number;
    }

    private static boolean isLocal(FetchVolumes command, Map.Entry<String, String> option) {
        String volume = volume(option);
        if (volume.startsWith("/") || volume.indexOf(':') < 0) {
            return false;
        }
        StorageId storage = VolumeId.parse(volume).storage();
        return command.storages().stream()
                .filter(spec -> spec.storage().equals(storage))
                .map(StorageSpec::options)
                .noneMatch(options -> "1".equals(options.get("shared")));
    }

    private static String volume(Map.Entry<String, String> option) {
        return PropertyText.parse(option.getValue(), "volume").get("volume").orElse("");
    }

    private String fetch(
            FetchVolumes command, Map.Entry<String, String> option, OtherNodes nodes, Work work)
            throws IOException {
        String old = volume(option);
        StorageId there = VolumeId.parse(old).storage();
        DirStorage storage =
                Storages.of(command.storages(), command.targets().getOrDefault(there, there));
        work.log("copying volume '" + old + "' to storage '" + storage.id() + "'");
        try (OtherNodes.Volume volume = nodes.open(command, option.getKey());
                Work.Registration cancel = work.onCancel(() -> close(volume.archive()))) {
            InputStream archive = PacedStream.of(volume.archive(), command.bandwidth());
            List<String> snapshots = command.snapshots().getOrDefault(option.getKey(), List.of());
            String made =
                    snapshots.isEmpty()
                            ? unpacked(command, storage, volume.size(), archive, work)
                            : received(
                                    command, storage, old, snapshots, volume.size(), archive, work);
            return option.getKey().startsWith("unused")
                    ? made
                    : VolumeText.with(option.getValue(), made, volume.size());
        }
    }

    private String unpacked(
            FetchVolumes command, DirStorage storage, long size, InputStream archive, Work work)
            throws IOException {
        String made =
                volumes.allocate(storage, command.guest(), size, command.unprivileged(), work);
        Path into = Storages.requirePath(command.storages(), made);
        unpack(command.guest(), archive, into, work);
        return made;
    }

    private String received(
            FetchVolumes command,
            DirStorage storage,
            String old,
            List<String> snapshots,
            long size,
            InputStream archive,
            Work work)
            throws IOException {
        storage.activate();
        String sent = VolumeId.parse(old).name();
        return storage.id()
                + ":"
                + images.received(storage, command.guest(), sent, snapshots, size, archive, work);
    }

    private void unpack(GuestId guest, InputStream archive, Path into, Work work)
            throws IOException {
        Path place = folders.mountTarget(guest, ".receive");
        try (MountSpace space = MountSpace.forWork(List.of(VolumeCopy.mount(into, place)))) {
            HostProgram.Outcome outcome =
                    HostProgram.of(space.enter(VolumeArchive.read(place)))
                            .input(archive)
                            .lines(work::log)
                            .run(work);
            if (!outcome.good()) {
                throw new WorkFailure("copy failed: " + HostProgramWords.reason(outcome));
            }
            HostProgram.of(space.enter(List.of("sync", "-f", place.toString()))).require(work);
        } finally {
            FileTree.remove(place);
            folders.removeMountsIfEmpty(guest);
        }
    }

    private static void close(InputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            // It is not wanted any more.
        }
    }
}
