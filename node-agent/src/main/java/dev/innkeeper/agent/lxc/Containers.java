package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.foreign.ExitWatch;
import dev.innkeeper.agent.foreign.Liblxc;
import dev.innkeeper.agent.guest.EndHooks;
import dev.innkeeper.agent.guest.KnownGuest;
import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestos.GuestSetup;
import dev.innkeeper.agent.storage.ImageAllocation;
import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.CreateContainer;
import dev.innkeeper.contracts.AgentCommand.DestroyContainer;
import dev.innkeeper.contracts.AgentCommand.RebootContainer;
import dev.innkeeper.contracts.AgentCommand.ResumeContainer;
import dev.innkeeper.contracts.AgentCommand.ShutdownContainer;
import dev.innkeeper.contracts.AgentCommand.StartContainer;
import dev.innkeeper.contracts.AgentCommand.StopContainer;
import dev.innkeeper.contracts.AgentCommand.SuspendContainer;
import dev.innkeeper.contracts.AgentCommand.UpdateContainer;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What can be done with containers on this node: one method per command, which returns the facts of
 * its success.
 */
public final class Containers {
    private final EndHooks hooks;
    private final RunningContainers running;
    private final GuestVolumeWork volumeWork;
    private final ContainerCreate create;
    private final ContainerStart start;
    private final ContainerStop stop;
    private final ContainerUpdate update;
    private final MountHotplug mountHotplug;
    private final ContainerDestroy destroy;

    public Containers(
            ContainerFolders folders,
            CgroupHost host,
            ImageAllocation images,
            RunningContainers.Listener listener,
            KnownGuest.Finder known,
            Clock clock)
            throws IOException {
        hooks = new EndHooks(known);
        folders.make();
        Liblxc lxc = new Liblxc(folders.lxcPath());
        GuestSetup setup = new GuestSetup(clock);
        CpuPlacement placement = new CpuPlacement(host);
        running =
                new RunningContainers(
                        folders, lxc, new ExitWatch(), placement, telling(listener), clock);
        ContainerVolumes volumes = new ContainerVolumes(images);
        create = new ContainerCreate(folders, volumes, setup);
        stop = new ContainerStop(lxc, running);
        start = new ContainerStart(folders, lxc, running, stop, placement, host, setup);
        NetChanges nets = new NetChanges(folders, setup);
        DeviceHotplug devices = new DeviceHotplug(folders, lxc);
        update = new ContainerUpdate(host, lxc, running, placement, nets, devices);
        mountHotplug = new MountHotplug(folders, running);
        destroy = new ContainerDestroy(folders, running, stop);
        volumeWork = new GuestVolumeWork(folders, images, volumes, lxc, running, stop);
    }

    /** What can be done with their volumes. */
    public GuestVolumeWork volumeWork() {
        return volumeWork;
    }

    /** Finds the containers that run already, and watches them. */
    public void adopt() throws IOException {
        running.adopt();
    }

    public RunningContainers running() {
        return running;
    }

    public Map<String, String> create(CreateContainer command, Work work) throws IOException {
        Map<String, String> facts = create.create(command, work);
        return command.start() ? started(command, facts, work) : facts;
    }

    /** Whether another node may have the guest by now, with this agent's consent. */
    public boolean isOffered(GuestId guest) {
        return volumeWork.offers().isConsented(guest);
    }

    public Map<String, String> start(StartContainer command, Work work) throws IOException {
        ContainerConfig config = new ContainerConfig(command.guest(), command.config());
        int pid = start.start(config, command.storages(), command.debug(), work);
        return Map.of("pid", Integer.toString(pid));
    }

    public Map<String, String> stop(StopContainer command, Work work) {
        hooked(command.guest(), work, () -> stop.stop(command.guest()));
        return Map.of();
    }

    public Map<String, String> shutdown(ShutdownContainer command, Work work) {
        Duration limit = Duration.ofSeconds(command.timeoutSeconds());
        GuestId guest = command.guest();
        hooked(guest, work, () -> stop.shutdown(guest, limit, command.forceStop(), work));
        return Map.of();
    }

    /** Halts all its processes where they are. */
    public Map<String, String> suspend(SuspendContainer command) {
        stop.suspend(command.guest());
        return Map.of();
    }

    public Map<String, String> resume(ResumeContainer command) {
        stop.resume(command.guest());
        return Map.of();
    }

    public Map<String, String> reboot(RebootContainer command, Work work) throws IOException {
        Duration limit = Duration.ofSeconds(command.timeoutSeconds());
        hooked(command.guest(), work, () -> stop.shutdown(command.guest(), limit, false, work));
        ContainerConfig config = new ContainerConfig(command.guest(), command.config());
        int pid = start.start(config, command.storages(), false, work);
        return Map.of("pid", Integer.toString(pid));
    }

    public Map<String, String> update(UpdateContainer command, Work work) throws IOException {
        ContainerConfig config = new ContainerConfig(command.guest(), command.config());
        Set<String> changed = new LinkedHashSet<>(command.changed().keySet());
        mountHotplug.plug(config, changed, command.storages(), work);
        changed.removeIf(MountHotplug::isMountPoint);
        update.update(config, changed);
        return Map.of();
    }

    public Map<String, String> destroy(DestroyContainer command, Work work) throws IOException {
        if (command.force()) {
            hooked(command.guest(), work, () -> stop.stop(command.guest()));
        }
        destroy.destroy(
                new ContainerConfig(command.guest(), command.config()),
                command.storages(),
                command.force(),
                command.unreferencedVolumes(),
                work);
        return Map.of();
    }

    /** Ends a container between the two words of its script that concern its end. */
    private void hooked(GuestId guest, Work work, Runnable end) {
        if (!running.isRunning(guest)) {
            running.takeReboot(guest); // it shall not begin anew
            return;
        }
        hooks.around(guest, work, end);
    }

    /** A container that stops by itself has a script too. */
    private RunningContainers.Listener telling(RunningContainers.Listener listener) {
        return new RunningContainers.Listener() {
            @Override
            public void observed(GuestId guest, boolean runs) {
                listener.observed(guest, runs);
                if (!runs) {
                    Thread.startVirtualThread(() -> hooks.ended(guest));
                }
            }

            @Override
            public void rebooting(GuestId guest) {
                listener.rebooting(guest);
            }

            @Override
            public void changed() {
                listener.changed();
            }
        };
    }

    /**
     * Starts a container that ended to begin anew, unless somebody has stopped it since.
     *
     * @return false if it shall not start any more
     */
    public boolean startAgain(StartContainer command, Work work) throws IOException {
        if (!running.takeReboot(command.guest())) {
            return false;
        }
        hooks.ended(command.guest());
        start(command, work);
        return true;
    }

    /** Kills a container, for an undo. */
    public void kill(GuestId guest) throws IOException {
        start.settle(guest);
        stop.stop(guest);
    }

    /**
     * As Proxmox VE does it: a new container that cannot be started stays, and the facts say why
     * ({@code start-failure}).
     */
    private Map<String, String> started(
            CreateContainer command, Map<String, String> made, Work work) throws IOException {
        Map<String, String> facts = new LinkedHashMap<>(made);
        Map<String, String> options = new LinkedHashMap<>(command.config());
        options.putAll(made);
        if (command.unprivileged()) {
            options.put("unprivileged", "1");
        }
        work.before(new Undo.StopContainer(command.guest().value()));
        try {
            ContainerConfig config = new ContainerConfig(command.guest(), options);
            int pid = start.start(config, command.storages(), false, work);
            facts.put("pid", Integer.toString(pid));
        } catch (WorkFailure e) {
            facts.put("start-failure", String.valueOf(e.getMessage()));
        }
        return facts;
    }
}
