package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.foreign.ExitWatch;
import dev.innkeeper.agent.foreign.Liblxc;
import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestos.GuestSetup;
import dev.innkeeper.agent.storage.ImageAllocation;
import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.CreateContainer;
import dev.innkeeper.contracts.AgentCommand.DestroyContainer;
import dev.innkeeper.contracts.AgentCommand.RebootContainer;
import dev.innkeeper.contracts.AgentCommand.ShutdownContainer;
import dev.innkeeper.contracts.AgentCommand.StartContainer;
import dev.innkeeper.contracts.AgentCommand.StopContainer;
import dev.innkeeper.contracts.AgentCommand.UpdateContainer;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What can be done with containers on this node: one method per command, which returns the facts of
 * its success.
 */
public final class Containers {
    private final RunningContainers running;
    private final GuestVolumeWork volumeWork;
    private final ContainerCreate create;
    private final ContainerStart start;
    private final ContainerStop stop;
    private final ContainerUpdate update;
    private final ContainerDestroy destroy;

    public Containers(
            ContainerFolders folders,
            CgroupHost host,
            ImageAllocation images,
            RunningContainers.Listener listener,
            Clock clock)
            throws IOException {
        folders.make();
        Liblxc lxc = new Liblxc(folders.lxcPath());
        GuestSetup setup = new GuestSetup(clock);
        CpuPlacement placement = new CpuPlacement(host);
        running = new RunningContainers(folders, lxc, new ExitWatch(), placement, listener, clock);
        ContainerVolumes volumes = new ContainerVolumes(images);
        create = new ContainerCreate(folders, volumes, setup);
        stop = new ContainerStop(lxc, running);
        start = new ContainerStart(folders, lxc, running, stop, placement, host, setup);
        update = new ContainerUpdate(host, lxc, running, placement);
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

    public Map<String, String> start(StartContainer command, Work work) throws IOException {
        ContainerConfig config = new ContainerConfig(command.guest(), command.config());
        int pid = start.start(config, command.storages(), command.debug(), work);
        return Map.of("pid", Integer.toString(pid));
    }

    public Map<String, String> stop(StopContainer command) {
        stop.stop(command.guest());
        return Map.of();
    }

    public Map<String, String> shutdown(ShutdownContainer command, Work work) {
        Duration limit = Duration.ofSeconds(command.timeoutSeconds());
        stop.shutdown(command.guest(), limit, command.forceStop(), work);
        return Map.of();
    }

    public Map<String, String> reboot(RebootContainer command, Work work) throws IOException {
        Duration limit = Duration.ofSeconds(command.timeoutSeconds());
        stop.shutdown(command.guest(), limit, false, work);
        ContainerConfig config = new ContainerConfig(command.guest(), command.config());
        int pid = start.start(config, command.storages(), false, work);
        return Map.of("pid", Integer.toString(pid));
    }

    public Map<String, String> update(UpdateContainer command) {
        update.update(
                new ContainerConfig(command.guest(), command.config()), command.changed().keySet());
        return Map.of();
    }

    public Map<String, String> destroy(DestroyContainer command, Work work) throws IOException {
        destroy.destroy(
                new ContainerConfig(command.guest(), command.config()),
                command.storages(),
                command.force(),
                command.unreferencedVolumes(),
                work);
        return Map.of();
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
