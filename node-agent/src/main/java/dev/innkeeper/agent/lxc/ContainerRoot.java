package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.foreign.FileSystemTrim;
import dev.innkeeper.agent.foreign.RootFolder;
import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestconfig.ContainerMount;
import dev.innkeeper.agent.storage.Storages;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * A container's file systems for those who look after them on the node: how full they are, trimmed,
 * checked, or mounted where the administrator sees them. Paths inside are resolved in the
 * container's root, for its links are not trusted.
 */
public final class ContainerRoot {
    private static final Path MOUNTED = Path.of("/var/lib/lxc");

    private final ContainerConfig config;
    private final List<StorageSpec> storages;
    private final ContainerFolders folders;
    private final OptionalInt init;

    /**
     * @param init of the running container; empty if it does not run
     */
    public ContainerRoot(
            ContainerConfig config,
            List<StorageSpec> storages,
            ContainerFolders folders,
            OptionalInt init) {
        this.config = config;
        this.storages = storages;
        this.folders = folders;
        this.init = init;
    }

    /**
     * How full a mounted volume is, in bytes.
     *
     * @param path inside the container
     */
    public record Usage(
            String slot, String volume, String path, long size, long used, long available) {}

    /** One place of a mounted volume, as a path that the host's programs can open. */
    private interface Visit {
        void at(ContainerMount mount, Path place) throws IOException;
    }

    /** The usage of every volume; a stopped container's are mounted for the moment. */
    public List<Usage> usage() throws IOException {
        List<Usage> all = new ArrayList<>();
        visit((mount, place) -> all.add(usage(mount, place)));
        return all;
    }

    /**
     * Tells the storages below what is free; every line that is said goes to the listener.
     *
     * @param only one volume's slot; all if empty
     */
    public void trim(Optional<String> only, Consumer<String> lines) throws IOException {
        visit((mount, place) -> {
            if (!only.map(mount.slot()::equals).orElse(true)) {
                return;
            }
            try {
                long bytes = FileSystemTrim.trim(place);
                lines.accept(
                        "%s: %.1f MiB (%d bytes) trimmed"
                                .formatted(mount.mountPoint(), bytes / 1048576.0, bytes));
            } catch (IOException e) {
                lines.accept(mount.mountPoint() + ": " + e.getMessage());
            }
        });
    }

    private static Usage usage(ContainerMount mount, Path place) {
        String[] facts =
                HostProgram.of("stat", "-f", "-c", "%S %b %f %a", place.toString())
                        .require()
                        .getFirst()
                        .split(" ");
        long block = Long.parseLong(facts[0]);
        long size = Long.parseLong(facts[1]) * block;
        return new Usage(
                mount.slot(),
                mount.volume(),
                mount.mountPoint(),
                size,
                size - Long.parseLong(facts[2]) * block,
                Long.parseLong(facts[3]) * block);
    }

    private void visit(Visit visit) throws IOException {
        if (init.isPresent()) {
            try (RootFolder root = RootFolder.open(Path.of("/proc/" + init.getAsInt() + "/root"))) {
                for (ContainerMount mount : config.mounts()) {
                    try (RootFolder.Opened place = root.open(mount.mountPoint())) {
                        visit.at(mount, forPrograms(place));
                    }
                }
            }
            return;
        }
        MountPlan plan = MountPlan.of(config, storages, folders);
        try (MountSpace space = MountSpace.forWork(plan.mounts())) {
            for (ContainerMount mount : config.mounts()) {
                Path place = mount.isRoot() ? plan.root() : plan.others().get(mount);
                if (place != null) {
                    visit.at(mount, space.inside(place));
                }
            }
        }
    }

    private static Path forPrograms(RootFolder.Opened opened) {
        return Path.of(
                "/proc/" + ProcessHandle.current().pid() + "/fd/" + opened.path().getFileName());
    }

    /**
     * Checks the file system of a volume and repairs it.
     *
     * @param slot {@code rootfs} or {@code mpN}
     */
    public void check(String slot, boolean force, Consumer<String> lines) throws IOException {
        if (init.isPresent()) {
            throw new WorkFailure("cannot run fsck on active container");
        }
        ContainerMount mount =
                config.mounts().stream()
                        .filter(m -> m.slot().equals(slot))
                        .findFirst()
                        .orElseThrow(() ->
                                new WorkFailure("cannot find volume '" + slot + "' of the CT"));
        if (mount.isHostPath()) {
            throw new WorkFailure("'" + slot + "' is no volume of a storage");
        }
        Path image = Storages.requirePath(storages, mount.volume());
        if (!Files.isRegularFile(image)) {
            throw new WorkFailure(
                    "unable to run fsck for '" + mount.volume() + "' (format == subvol)");
        }
        LoopDevices.ensureUnused(image);
        List<String> command = new ArrayList<>(List.of("fsck", "-a", "-l"));
        if (force) {
            command.add("-f");
        }
        command.add(image.toString());
        HostProgram program = HostProgram.of(command).lines(lines);
        HostProgram.Outcome outcome = program.run();
        if (outcome.exitCode() > 1) {
            throw new WorkFailure(program.failure(outcome));
        }
    }

    /** Mounts all volumes as the container sees them; returns where its root is. */
    public Path mount() throws IOException {
        if (init.isPresent()) {
            throw new WorkFailure("cannot mount a running container");
        }
        Path place = place();
        MountPlan plan = MountPlan.of(config, storages, folders);
        Files.createDirectories(place);
        try {
            mount(plan.mounts().getFirst(), place);
            try (RootFolder root = RootFolder.open(place)) {
                for (int i = 1; i < plan.mounts().size(); i++) {
                    ContainerMount mount = config.mounts().get(i);
                    try (RootFolder.Opened inside = root.open(mount.mountPoint())) {
                        mount(plan.mounts().get(i), Files.readSymbolicLink(inside.path()));
                    }
                }
            }
        } catch (IOException | WorkFailure e) {
            HostProgram.of("umount", "--recursive", place.toString()).run();
            throw e;
        }
        return place;
    }

    private static void mount(MountSpace.Mount mount, Path target) {
        List<String> command = new ArrayList<>(List.of("mount"));
        String options = mount.options();
        if (options.startsWith("image,")) {
            command.addAll(List.of("-t", "ext4"));
            options = options.substring("image,".length());
        }
        command.addAll(List.of("-o", options, "--", mount.source().toString(), target.toString()));
        HostProgram.of(command).require();
    }

    /** Takes down what {@link #mount} made. */
    public void unmount() {
        HostProgram.of("umount", "--recursive", place().toString()).require();
    }

    private Path place() {
        return MOUNTED.resolve(config.guest().toString()).resolve("rootfs");
    }
}
