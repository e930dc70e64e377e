package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestconfig.ContainerMount;
import dev.innkeeper.agent.guestos.ArchDetection;
import dev.innkeeper.agent.guestos.GuestRoot;
import dev.innkeeper.agent.guestos.GuestSetup;
import dev.innkeeper.agent.guestos.OsDetection;
import dev.innkeeper.agent.storage.Storages;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.CreateContainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes a container from a template: volumes, files, and what is set up once. */
final class ContainerCreate {
    private final ContainerFolders folders;
    private final ContainerVolumes volumes;
    private final GuestSetup setup;

    ContainerCreate(ContainerFolders folders, ContainerVolumes volumes, GuestSetup setup) {
        this.folders = folders;
        this.volumes = volumes;
        this.setup = setup;
    }

    /**
     * @return slot → property string of each new volume, {@code ostype}, {@code arch}
     * @throws WorkFailure if it cannot be made; the caller undoes what was
     */
    Map<String, String> create(CreateContainer command, Work work) throws IOException {
        Path archive = archive(command);
        if (command.unprivileged()) {
            IdMapping.ensureAllowed();
        }
        Map<String, String> facts =
                new LinkedHashMap<>(
                        volumes.allocate(
                                command.guest(),
                                command.volumes(),
                                command.storages(),
                                command.unprivileged(),
                                work));
        work.before(new Undo.RemoveTree(folders.mounts(command.guest()).toString()));
        work.before(new Undo.RemoveTree(folders.folder(command.guest()).toString()));
        ContainerConfig config = config(command, facts);
        MountPlan plan = MountPlan.of(config, command.storages(), folders);
        ContainerFolders.makeFolder(folders.folder(command.guest()));
        try (MountSpace space = MountSpace.forWork(nested(plan))) {
            new TemplateArchive(archive)
                    .unpack(
                            space,
                            plan.root(),
                            command.unprivileged(),
                            command.ignoreUnpackErrors(),
                            command.bandwidth(),
                            work);
            setUp(command, config, space.inside(plan.root()), facts, work);
            writeOut(space, plan.root(), work);
        }
        return facts;
    }

    /** A sparse image on a full storage fails only now, when its content really is written. */
    private static void writeOut(MountSpace space, Path root, Work work) {
        HostProgram program = HostProgram.of(space.enter(List.of("sync", "-f", root.toString())));
        HostProgram.Outcome outcome = program.run(work);
        if (!outcome.good()) {
            String reason = HostProgramWords.reason(outcome);
            throw new WorkFailure(
                    "the files could not be written to the storage, is it full? ("
                            + reason.substring(reason.lastIndexOf(": ") + 1).strip()
                            + ")");
        }
    }

    private void setUp(
            CreateContainer command,
            ContainerConfig config,
            Path root,
            Map<String, String> facts,
            Work work)
            throws IOException {
        int owner = IdMapping.rootOwner(command.unprivileged());
        try (GuestRoot files = new GuestRoot(root, owner)) {
            adoptMountPoints(config, files);
            String osType = OsDetection.osType(files);
            if (config.osType().isPresent()) {
                osType = config.osType().get();
            } else if (osType.equals(OsDetection.UNMANAGED)) {
                work.log("unable to detect OS distribution, the inside is left as it is");
            }
            String arch = ArchDetection.arch(files).or(config::arch).orElse("amd64");
            work.log("Detected container architecture: " + arch);
            setup.afterUnpacking(
                    files,
                    config,
                    osType,
                    command.rootPasswordHash(),
                    command.sshPublicKeys(),
                    work);
            facts.put("ostype", osType);
            facts.put("arch", arch);
        }
    }

    /** Folders on the way to a mount point that the archive did not bring belong to the host. */
    private static void adoptMountPoints(ContainerConfig config, GuestRoot files)
            throws IOException {
        for (ContainerMount mount : config.mounts()) {
            String path = "";
            for (String part : mount.mountPoint().split("/")) {
                if (!part.isEmpty()) {
                    path = path + "/" + part;
                    files.adopt(path);
                }
            }
        }
    }

    /**
     * While it is unpacked, the mount points stand at their places in the root, which is empty and
     * so holds no links.
     */
    private static List<MountSpace.Mount> nested(MountPlan plan) {
        List<MountSpace.Mount> mounts = new ArrayList<>();
        mounts.add(plan.mounts().getFirst());
        List<ContainerMount> others = List.copyOf(plan.others().keySet());
        for (int i = 0; i < others.size(); i++) {
            MountSpace.Mount mount = plan.mounts().get(i + 1);
            String inside = others.get(i).mountPoint().replaceFirst("^/+", "");
            Path target = plan.root().resolve(inside).normalize();
            if (!target.startsWith(plan.root())) {
                throw new WorkFailure("mount point '" + inside + "' leads out of the container");
            }
            mounts.add(new MountSpace.Mount(mount.options(), mount.source(), target));
        }
        return mounts;
    }

    private static Path archive(CreateContainer command) {
        if (command.templateStorage().isPresent()) {
            return Storages.of(command.storages(), command.templateStorage().get())
                    .requirePath(command.template());
        }
        Path archive = Path.of(command.template());
        if (!archive.isAbsolute() || !Files.isRegularFile(archive)) {
            throw new WorkFailure("template '" + command.template() + "' does not exist");
        }
        return archive;
    }

    private static ContainerConfig config(CreateContainer command, Map<String, String> made) {
        Map<String, String> options = new LinkedHashMap<>(command.config());
        options.putAll(made);
        if (command.unprivileged()) {
            options.put("unprivileged", "1");
        }
        return new ContainerConfig(command.guest(), options);
    }
}
