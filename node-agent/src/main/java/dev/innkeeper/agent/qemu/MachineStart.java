package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.guest.HookScript;
import dev.innkeeper.agent.lxc.CgroupHost;
import dev.innkeeper.agent.qemu.commandline.Acceleration;
import dev.innkeeper.agent.qemu.commandline.CommandLine;
import dev.innkeeper.agent.qemu.commandline.Firmware;
import dev.innkeeper.agent.qemu.commandline.MachineFiles;
import dev.innkeeper.agent.qemu.commandline.MachinePlan;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.qemu.qmp.QmpClient;
import dev.innkeeper.agent.qemu.qmp.QmpCommand;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Starts a machine: QEMU begins with halted CPUs, the host's side is made ready around it, then the
 * CPUs go. A start that fails or is cancelled leaves no process.
 */
final class MachineStart {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long MEBIBYTE = 1L << 20;

    private final MachineFolders folders;
    private final NodeQemu qemu;
    private final RunningMachines running;
    private final CgroupHost cgroups;
    private final MachineCloudInit cloudInit;
    private final Map<GuestId, Boolean> starting = new ConcurrentHashMap<>();

    MachineStart(
            MachineFolders folders, NodeQemu qemu, RunningMachines running, CgroupHost cgroups) {
        this.folders = folders;
        this.qemu = qemu;
        this.running = running;
        this.cgroups = cgroups;
        this.cloudInit = new MachineCloudInit(running);
    }

    /**
     * Starts it; one that runs already is fine.
     *
     * @return {@code pid} and {@code acceleration}
     * @throws WorkFailure if something it needs is missing, or QEMU refuses
     */
    Map<String, String> start(MachineConfig config, List<StorageSpec> storages, Work work)
            throws IOException {
        return start(config, storages, Optional.empty(), work);
    }

    /**
     * The same, with the content of its memory from a file.
     *
     * @param state as {@link MemoryState} wrote it; empty for a fresh start
     */
    Map<String, String> start(
            MachineConfig config, List<StorageSpec> storages, Optional<Path> state, Work work)
            throws IOException {
        starting.put(config.guest(), true);
        try {
            return begin(config, storages, state, work);
        } finally {
            starting.remove(config.guest());
        }
    }

    /** Removes what an ended machine left, and nothing of one that is being started again. */
    void unlessStarted(GuestId guest, Runnable removal) {
        starting.compute(
                guest,
                (id, begun) -> {
                    if (begun == null && !running.isRunning(id)) {
                        removal.run();
                    }
                    return begun;
                });
    }

    private Map<String, String> begin(
            MachineConfig config, List<StorageSpec> storages, Optional<Path> state, Work work)
            throws IOException {
        GuestId guest = config.guest();
        if (running.isRunning(guest)) {
            return Map.of("pid", Long.toString(running.process(guest)));
        }
        killLeftover(guest);
        if (config.isTemplate()) {
            throw new WorkFailure("you can't start a vm if it's a template");
        }
        Optional<HookScript> script = HookScript.of(guest, config.text("hookscript"), storages);
        script.ifPresent(hook -> hook.require(HookScript.Phase.PRE_START, work));
        MachineVolumes volumes = new MachineVolumes(storages);
        MachinePlan plan = plan(config, acceleration(config, work), volumes);
        List<String> command = command(config, plan);
        plan.warnings().forEach(work::log);
        if (state.isPresent()) {
            command.addAll(List.of("-incoming", "defer"));
        }
        MachineNets.check(config);
        if (state.isEmpty()) {
            cloudInit.write(config, storages, work);
        }
        folders.fresh(guest);
        long pid = launch(config, command, volumes, state, work);
        script.ifPresent(hook -> hook.tell(HookScript.Phase.POST_START, work::log));
        return Map.of("pid", Long.toString(pid), "acceleration", plan.acceleration().word());
    }

    /**
     * What it would be started with.
     *
     * @throws WorkFailure if something it needs is missing
     */
    List<String> command(MachineConfig config, List<StorageSpec> storages) {
        Acceleration acceleration =
                config.isOn("kvm", true) ? qemu.acceleration().acceleration() : Acceleration.TCG;
        return command(config, plan(config, acceleration, new MachineVolumes(storages)));
    }

    private MachinePlan plan(
            MachineConfig config, Acceleration acceleration, MachineVolumes volumes) {
        return new MachinePlan(
                config, qemu.host(), acceleration, folders.files(config.guest()), volumes);
    }

    private List<String> command(MachineConfig config, MachinePlan plan) {
        List<String> command = new ArrayList<>(program(config));
        command.addAll(CommandLine.of(plan));
        return command;
    }

    private Acceleration acceleration(MachineConfig config, Work work) {
        if (!config.isOn("kvm", true)) {
            return Acceleration.TCG;
        }
        AccelerationProbe.Answer answer = qemu.acceleration();
        if (answer.acceleration() == Acceleration.TCG) {
            work.log(
                    "WARN: no KVM on this node (" + answer.reason() + "), the machine is emulated");
        }
        return answer.acceleration();
    }

    private List<String> program(MachineConfig config) {
        String binary = qemu.host().binary().toString();
        return config.text("affinity")
                .map(cpus -> List.of("taskset", "--cpu-list", cpus, binary))
                .orElseGet(() -> List.of(binary));
    }

    private long launch(
            MachineConfig config,
            List<String> command,
            MachineVolumes volumes,
            Optional<Path> state,
            Work work)
            throws IOException {
        GuestId guest = config.guest();
        MachineFiles files = folders.files(guest);
        MachineGroup group = new MachineGroup(cgroups, guest);
        group.make(config);
        variables(config, files);
        TrustedModule.start(config, volumes, files);
        Files.writeString(folders.startMark(guest), "");
        Process process =
                QemuProcess.start(command, group.entrance(), folders.pid(guest), files.log());
        boolean started = false;
        try (Work.Registration cancel = work.onCancel(process::destroyForcibly)) {
            RunningMachines.Ears ears = new RunningMachines.Ears();
            QmpClient monitor = greet(guest, process, files, ears, work);
            if (state.isPresent()) {
                load(monitor, process, files, state.get(), work);
            }
            MachineNets.plug(config, monitor);
            balloon(config, monitor);
            work.ensureWanted();
            if (!config.isOn("freeze", false)) {
                monitor.execute(QmpCommand.Plain.CONTINUE, LIMIT);
            }
            running.register(guest, process, monitor, ears);
            Files.deleteIfExists(folders.startMark(guest));
            started = true;
            return process.pid();
        } finally {
            if (!started) {
                process.destroyForcibly();
                await(process.toHandle());
                MachineNets.remove(guest);
                group.remove();
                work.ensureWanted(); // a cancelled start says so, not that QEMU was killed
            }
        }
    }

    /** If QEMU ends, the task's log has all that it said. */
    private static QmpClient greet(
            GuestId guest,
            Process process,
            MachineFiles files,
            RunningMachines.Ears ears,
            Work work) {
        Optional<QmpClient> monitor = QemuProcess.greet("VM " + guest, process, files, LIMIT, ears);
        if (monitor.isPresent()) {
            return monitor.get();
        }
        QemuEnd.words(files.log()).forEach(work::log);
        throw new WorkFailure("start failed: " + end(process, files));
    }

    private static String end(Process process, MachineFiles files) {
        return QemuEnd.of(Optional.of(process), process.pid(), files.log());
    }

    /** A state that does not fit ends QEMU, which says why. */
    private static void load(
            QmpClient monitor, Process process, MachineFiles files, Path state, Work work)
            throws IOException {
        work.log("Resuming suspended VM");
        try {
            new MemoryState(monitor, files.state(), work).load(state);
        } catch (WorkFailure e) {
            work.ensureWanted();
            await(process.toHandle());
            QemuEnd.words(files.log()).forEach(work::log);
            throw new WorkFailure("start failed: " + end(process, files), e);
        }
        work.log("Resumed VM, removing state");
    }

    /** The variables of a machine without a disk for them begin anew at each start. */
    private void variables(MachineConfig config, MachineFiles files) throws IOException {
        if (config.usesOvmf() && config.text("efidisk0").isEmpty()) {
            Firmware.Images images =
                    Firmware.files(
                            qemu.host().firmware(),
                            config.property("efidisk0", "file"),
                            config.isQ35());
            Files.copy(images.variables(), files.variables());
        }
    }

    private static void balloon(MachineConfig config, QmpClient monitor) {
        int target = config.integer("balloon").orElse(0);
        if (target > 0 && target < config.memory()) {
            monitor.execute(new QmpCommand.With("balloon", Map.of("value", target * MEBIBYTE)));
        }
    }

    /** An earlier attempt, whose agent died, told nobody that it runs: it is in the way. */
    void killLeftover(GuestId guest) throws IOException {
        Optional<ProcessHandle> process =
                QemuProcess.find(folders.pid(guest), folders.files(guest));
        if (process.isPresent()) {
            process.get().destroyForcibly();
            await(process.get());
        }
    }

    private static void await(ProcessHandle process) {
        try {
            process.onExit().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException
                | java.util.concurrent.TimeoutException e) {
            throw new WorkFailure("process " + process.pid() + " cannot be killed", e);
        }
    }
}
