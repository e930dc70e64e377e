package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.foreign.ExitWatch;
import dev.innkeeper.agent.guest.EndHooks;
import dev.innkeeper.agent.guest.KnownGuest;
import dev.innkeeper.agent.lxc.CgroupHost;
import dev.innkeeper.agent.qemu.commandline.MachineFiles;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.storage.ImageAllocation;
import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.AllocateMachineDisks;
import dev.innkeeper.contracts.AgentCommand.CreateMachine;
import dev.innkeeper.contracts.AgentCommand.DestroyMachine;
import dev.innkeeper.contracts.AgentCommand.OfMachine;
import dev.innkeeper.contracts.AgentCommand.RebootMachine;
import dev.innkeeper.contracts.AgentCommand.ResetMachine;
import dev.innkeeper.contracts.AgentCommand.ResizeMachineDisk;
import dev.innkeeper.contracts.AgentCommand.ResumeMachine;
import dev.innkeeper.contracts.AgentCommand.ShutdownMachine;
import dev.innkeeper.contracts.AgentCommand.StartMachine;
import dev.innkeeper.contracts.AgentCommand.StopMachine;
import dev.innkeeper.contracts.AgentCommand.SuspendMachine;
import dev.innkeeper.contracts.AgentCommand.UpdateMachine;
import dev.innkeeper.contracts.MachineCommand;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can be done with virtual machines on this node. */
public final class Machines implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Machines.class);

    private final MachineFolders folders;
    private final NodeQemu qemu;
    private final CgroupHost cgroups;
    private final EndHooks hooks;
    private final RunningMachines running;
    private final MachineDisks disks;
    private final MachineStart start;
    private final MachineStop stop;
    private final MachineDestroy destroy;
    private final MachineUpdate update;
    private final MachineResize resize;
    private final MachineDiskWork diskWork;

    public Machines(
            MachineFolders folders,
            CgroupHost cgroups,
            NodeQemu qemu,
            ImageAllocation images,
            RunningMachines.Listener listener,
            KnownGuest.Finder known,
            Clock clock)
            throws IOException {
        this.folders = folders;
        this.qemu = qemu;
        this.cgroups = cgroups;
        hooks = new EndHooks(known);
        folders.make();
        running = new RunningMachines(folders, new ExitWatch(), tidying(listener), clock);
        disks = new MachineDisks(images, qemu);
        start = new MachineStart(folders, qemu, running, cgroups);
        stop = new MachineStop(folders, running);
        destroy = new MachineDestroy(folders, running, stop);
        update = new MachineUpdate(folders, qemu, running, cgroups);
        resize = new MachineResize(running);
        diskWork =
                new MachineDiskWork(
                        folders,
                        running,
                        images,
                        disks,
                        start,
                        (guest, work) -> hooked(guest, work, () -> stop.stop(guest)),
                        known,
                        clock);
    }

    /** Finds the machines that run already, and watches them. */
    public void adopt() throws IOException {
        for (GuestId guest : folders.known()) {
            if (folders.isStarting(guest)) {
                start.killLeftover(guest);
                folders.remove(guest);
            }
        }
        running.adopt();
    }

    /** The sockets and the log of a machine. */
    public MachineFiles files(GuestId guest) {
        return folders.files(guest);
    }

    /** Their disks, and the state of their memory. */
    public MachineDiskWork diskWork() {
        return diskWork;
    }

    /** What is asked of running ones directly. */
    public LiveMachines live() {
        return new LiveMachines(folders, running, start);
    }

    public RunningMachines running() {
        return running;
    }

    /**
     * Does what a command says.
     *
     * @return the facts of its success
     */
    public Map<String, String> run(OfMachine command, Work work) throws IOException {
        return switch (command) {
            case CreateMachine c -> create(c, work);
            case AllocateMachineDisks c ->
                    disks.make(
                            new MachineConfig(c.guest(), c.config()),
                            c.disks(),
                            c.storages(),
                            c.bandwidth(),
                            work);
            case StartMachine c -> start(c, work);
            case StopMachine c -> hooked(c.guest(), work, () -> stop.stop(c.guest()));
            case ShutdownMachine c -> {
                Duration limit = Duration.ofSeconds(c.timeoutSeconds());
                yield hooked(
                        c.guest(),
                        work,
                        () -> stop.shutdown(c.guest(), limit, c.forceStop(), work));
            }
            case RebootMachine c -> reboot(c, work);
            case ResetMachine c -> done(() -> stop.reset(c.guest()));
            case SuspendMachine c -> done(() -> stop.suspend(c.guest()));
            case ResumeMachine c -> done(() -> stop.resume(c.guest()));
            case UpdateMachine c -> update.update(c, work);
            case ResizeMachineDisk c -> resize.resize(c, work);
            case DestroyMachine c -> destroy(c, work);
            case MachineCommand c -> diskWork.run(c, work);
        };
    }

    /** Hangs up: machines go on without this agent. */
    @Override
    public void close() throws IOException {
        running.close();
    }

    /** Kills a machine, for an undo. */
    public void kill(GuestId guest) throws IOException {
        stop.stop(guest);
        start.killLeftover(guest);
    }

    private static Map<String, String> done(Runnable action) {
        action.run();
        return Map.of();
    }

    private Map<String, String> create(CreateMachine command, Work work) throws IOException {
        Map<String, String> facts =
                new LinkedHashMap<>(
                        disks.make(
                                new MachineConfig(command.guest(), command.config()),
                                command.disks(),
                                command.storages(),
                                command.bandwidth(),
                                work));
        Map<String, String> options = new LinkedHashMap<>(command.config());
        options.putAll(facts);
        Optional.ofNullable(qemu.capabilities().get("qemu"))
                .filter(version -> version.matches("\\d+\\..*"))
                .ifPresent(version -> facts.put("qemu-version", version));
        if (!command.start()) {
            return facts;
        }
        work.before(new Undo.StopMachine(command.guest().value()));
        try {
            MachineConfig config = new MachineConfig(command.guest(), options);
            facts.putAll(start.start(config, command.storages(), work));
        } catch (WorkFailure e) {
            work.ensureWanted();
            facts.put("start-failure", String.valueOf(e.getMessage()));
        }
        return facts;
    }

    /** One that was suspended to a disk comes back as it was. */
    private Map<String, String> start(StartMachine command, Work work) throws IOException {
        MachineConfig config = new MachineConfig(command.guest(), command.config());
        Optional<Path> state = StateVolumes.path(config, command.storages());
        boolean resumes = state.isPresent() && !running.isRunning(command.guest());
        Map<String, String> facts = start.start(config, command.storages(), state, work);
        if (resumes) {
            StateVolumes.freeAfter(config, command.storages(), work);
        }
        return facts;
    }

    private Map<String, String> reboot(RebootMachine command, Work work) throws IOException {
        Duration limit = Duration.ofSeconds(command.timeoutSeconds());
        GuestId guest = command.guest();
        hooked(guest, work, () -> stop.shutdown(guest, limit, false, work));
        return start.start(new MachineConfig(guest, command.config()), command.storages(), work);
    }

    private Map<String, String> destroy(DestroyMachine command, Work work) throws IOException {
        if (command.force()) {
            hooked(command.guest(), work, () -> stop.stop(command.guest()));
        }
        destroy.destroy(
                new MachineConfig(command.guest(), command.config()),
                command.storages(),
                command.force(),
                command.unreferencedVolumes(),
                work);
        return Map.of();
    }

    /** Ends a machine between the two words of its script that concern its end. */
    private Map<String, String> hooked(GuestId guest, Work work, Runnable end) {
        if (running.isRunning(guest)) {
            hooks.around(
                    guest,
                    work,
                    () -> {
                        end.run();
                        tidy(guest);
                    });
        }
        return Map.of();
    }

    /** A machine that stops by itself leaves something behind, and has a script too. */
    private RunningMachines.Listener tidying(RunningMachines.Listener listener) {
        return new RunningMachines.Listener() {
            @Override
            public void observed(GuestId guest, boolean runs, Optional<String> failure) {
                listener.observed(guest, runs, failure);
                if (!runs) {
                    Thread.startVirtualThread(() -> ended(guest));
                }
            }

            @Override
            public void changed() {
                listener.changed();
            }
        };
    }

    private void ended(GuestId guest) {
        start.unlessStarted(guest, () -> tidy(guest));
        hooks.ended(guest);
    }

    /** Removes what outlives a machine's process. */
    private void tidy(GuestId guest) {
        try {
            MachineNets.remove(guest);
            new MachineGroup(cgroups, guest).remove();
        } catch (IOException | WorkFailure e) {
            log.atDebug().addKeyValue("guest", guest).setCause(e).log("Something stays");
        }
    }
}
