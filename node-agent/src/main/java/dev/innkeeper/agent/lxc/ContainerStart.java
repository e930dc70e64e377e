package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.foreign.Liblxc;
import dev.innkeeper.agent.guest.HookScript;
import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestos.GuestRoot;
import dev.innkeeper.agent.guestos.GuestSetup;
import dev.innkeeper.agent.guestos.OsDetection;
import dev.innkeeper.agent.guestos.SystemdVersion;
import dev.innkeeper.agent.work.FreshFile;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Starts a container: volumes mounted in a namespace of their own, the inside fitted to the
 * configuration, then {@code lxc-start} in that namespace.
 */
final class ContainerStart {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Path APPARMOR = Path.of("/sys/module/apparmor/parameters/enabled");

    private final ContainerFolders folders;
    private final Liblxc lxc;
    private final RunningContainers running;
    private final ContainerStop stop;
    private final CpuPlacement placement;
    private final CgroupHost host;
    private final GuestSetup setup;

    ContainerStart(
            ContainerFolders folders,
            Liblxc lxc,
            RunningContainers running,
            ContainerStop stop,
            CpuPlacement placement,
            CgroupHost host,
            GuestSetup setup) {
        this.folders = folders;
        this.lxc = lxc;
        this.running = running;
        this.stop = stop;
        this.placement = placement;
        this.host = host;
        this.setup = setup;
    }

    /**
     * @return the host's id of the container's init
     * @throws WorkFailure if something it needs is missing, or LXC refuses
     */
    int start(ContainerConfig config, List<StorageSpec> storages, boolean debug, Work work)
            throws IOException {
        GuestId guest = config.guest();
        Optional<Integer> already = settle(guest);
        if (already.isPresent()) {
            return already.get();
        }
        if (config.template()) {
            throw new WorkFailure("you can't start a CT if it's a template");
        }
        if (config.unprivileged()) {
            IdMapping.ensureAllowed();
        }
        Optional<HookScript> script = HookScript.of(guest, config.hookScript(), storages);
        script.ifPresent(hook -> hook.require(HookScript.Phase.PRE_START, work));
        ContainerFolders.makeFolder(folders.folder(guest));
        NetPlan nets = NetPlan.make(config, folders.folder(guest));
        Files.deleteIfExists(folders.log(guest));
        MountPlan plan = MountPlan.of(config, storages, folders);
        for (Path image : plan.writtenImages()) {
            ImageFileSystem.catchUp(image, work);
        }
        launch(config, plan, nets, debug || config.debug(), work);
        OptionalInt init = running.register(guest);
        if (init.isEmpty()) {
            throw failed(guest, work);
        }
        Files.deleteIfExists(folders.startMark(guest));
        if (debug) {
            logLines(guest).forEach(work::log);
        }
        script.ifPresent(hook -> hook.tell(HookScript.Phase.POST_START, work::log));
        return init.getAsInt();
    }

    private void launch(
            ContainerConfig config, MountPlan plan, NetPlan nets, boolean verbose, Work work)
            throws IOException {
        GuestId guest = config.guest();
        int exitCode;
        try (StartSpace space = StartSpace.open(plan.mounts());
                Work.Registration cancel = work.onCancel(space::close)) {
            FreshFile.write(folders.config(guest), prepare(config, plan, nets, space, work));
            work.ensureWanted();
            Files.writeString(folders.startMark(guest), "");
            exitCode = space.run(command(guest, verbose), folders.log(guest), LIMIT);
            work.ensureWanted();
        } catch (WorkFailure cancelled) {
            if (settle(guest).isPresent()) {
                stop.stop(guest); // lxc-start had got there all the same
            }
            placement.release(guest);
            throw cancelled;
        }
        if (exitCode != 0) {
            throw failed(guest, work);
        }
    }

    /**
     * An earlier attempt, whose agent died, may have got there, or be about to: waits for that.
     *
     * @return the container's init if it runs
     */
    Optional<Integer> settle(GuestId guest) throws IOException {
        String name = guest.toString();
        if (Files.exists(folders.startMark(guest))) {
            if (lxc.state(name).equals("STARTING")) {
                lxc.await(name, "RUNNING", (int) LIMIT.toSeconds());
            }
            if (!running.isRunning(guest) && lxc.initPid(name).isPresent()) {
                running.register(guest);
            }
            Files.deleteIfExists(folders.startMark(guest));
        }
        OptionalInt init = running.initPid(guest);
        return init.isPresent() ? Optional.of(init.getAsInt()) : Optional.empty();
    }

    private String prepare(
            ContainerConfig config, MountPlan plan, NetPlan nets, StartSpace space, Work work)
            throws IOException {
        int owner = IdMapping.rootOwner(config.unprivileged());
        try (GuestRoot files = new GuestRoot(space.inside(plan.root()), owner)) {
            String found = OsDetection.osType(files);
            String osType = config.osType().orElse(found);
            boolean differs = !found.equals(osType) && !found.equals(OsDetection.UNMANAGED);
            if (differs && !osType.equals(OsDetection.UNMANAGED)) {
                throw new WorkFailure(
                        "ostype is '" + osType + "', but the container holds '" + found + "'");
            }
            checkInit(files, config, work);
            StartWarnings.of(config, host.version(), Files.exists(SeccompProfile.PROXY))
                    .forEach(work::log);
            setup.beforeStart(files, config, osType);
            new AppliedNets(folders, config.guest()).write(config);
            LxcConfig.Start start =
                    new LxcConfig.Start(
                            plan.root(),
                            plan.others(),
                            placement.place(config.guest(), config.cores()),
                            HaltSignal.of(files),
                            nets,
                            DeviceNodes.make(config, folders),
                            SeccompProfile.write(config, folders.folder(config.guest())),
                            Optional.of(SeccompProfile.PROXY).filter(Files::exists),
                            isAppArmorOn());
            return LxcConfig.text(config, host, start) + RebootHook.line(folders, config.guest());
        }
    }

    private void checkInit(GuestRoot files, ContainerConfig config, Work work) throws IOException {
        OptionalInt version = SystemdVersion.of(files);
        int found = version.orElse(Integer.MAX_VALUE);
        if (host.version() == 2 && found < SystemdVersion.FOR_UNIFIED_CGROUPS) {
            throw new WorkFailure(
                    "systemd "
                            + found
                            + " in the container is too old for this host, whose cgroups are of"
                            + " version 2 alone: it needs systemd "
                            + SystemdVersion.FOR_UNIFIED_CGROUPS
                            + " or newer");
        }
        if (config.unprivileged() && found < SystemdVersion.FOR_USER_NAMESPACES) {
            work.log(
                    "WARN: systemd "
                            + found
                            + " in the container may not run unprivileged, it needs systemd "
                            + SystemdVersion.FOR_USER_NAMESPACES
                            + " or newer");
        }
    }

    private List<String> command(GuestId guest, boolean verbose) {
        return List.of(
                "lxc-start",
                "-P",
                folders.lxcPath().toString(),
                "-n",
                guest.toString(),
                "-d",
                "-o",
                folders.log(guest).toString(),
                "-l",
                verbose ? "DEBUG" : "ERROR");
    }

    private WorkFailure failed(GuestId guest, Work work) throws IOException {
        placement.release(guest);
        Files.deleteIfExists(folders.startMark(guest));
        logLines(guest).stream().limit(50).forEach(work::log);
        return new WorkFailure("startup for container '" + guest + "' failed");
    }

    private List<String> logLines(GuestId guest) throws IOException {
        Path log = folders.log(guest);
        return Files.exists(log)
                ? Files.readString(log, StandardCharsets.ISO_8859_1).lines().toList()
                : List.of();
    }

    private static boolean isAppArmorOn() throws IOException {
        return Files.exists(APPARMOR) && Files.readString(APPARMOR).startsWith("Y");
    }
}
