package dev.innkeeper.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestconfig.ContainerMount;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.AllocateContainerVolumes;
import dev.innkeeper.contracts.AgentCommand.CloneContainer;
import dev.innkeeper.contracts.AgentCommand.CreateContainer;
import dev.innkeeper.contracts.AgentCommand.DeleteContainerSnapshot;
import dev.innkeeper.contracts.AgentCommand.DestroyContainer;
import dev.innkeeper.contracts.AgentCommand.MoveContainerVolume;
import dev.innkeeper.contracts.AgentCommand.NewVolume;
import dev.innkeeper.contracts.AgentCommand.ReassignContainerVolume;
import dev.innkeeper.contracts.AgentCommand.RebootContainer;
import dev.innkeeper.contracts.AgentCommand.ResizeContainerVolume;
import dev.innkeeper.contracts.AgentCommand.ResumeContainer;
import dev.innkeeper.contracts.AgentCommand.RollbackContainer;
import dev.innkeeper.contracts.AgentCommand.ShutdownContainer;
import dev.innkeeper.contracts.AgentCommand.SnapshotContainer;
import dev.innkeeper.contracts.AgentCommand.StartContainer;
import dev.innkeeper.contracts.AgentCommand.StopContainer;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.AgentCommand.SuspendContainer;
import dev.innkeeper.contracts.AgentCommand.UpdateContainer;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.StorageId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The life of one container as its owner sees it: what it asks the node for, at random among what
 * can be asked now, and how the container must be after each answer.
 */
final class RandomLife {
    private static final long MEBIBYTE = 1L << 20;
    private static final List<String> STORES = List.of("local", "plain", "counted");

    private final AgentProcess agent;
    private final List<StorageSpec> storages;
    private final Path template;
    private final String bridge;
    private final Random random;
    private final Map<String, Integer> count;
    final GuestId guest;
    final Map<String, String> config = new LinkedHashMap<>();
    final Map<String, Map<String, String>> snapshots = new TreeMap<>();
    boolean running;
    boolean suspended;

    /**
     * @param count operation → how often it was done, of all lives
     */
    RandomLife(
            AgentProcess agent,
            GuestId guest,
            List<StorageSpec> storages,
            Path template,
            String bridge,
            long seed,
            Map<String, Integer> count) {
        this.agent = agent;
        this.guest = guest;
        this.storages = storages;
        this.template = template;
        this.bridge = bridge;
        this.random = new Random(seed);
        this.count = count;
    }

    /** Does one thing, to its end. */
    void live() {
        if (config.isEmpty()) {
            create();
            return;
        }
        List<Runnable> choices = new ArrayList<>();
        if (random.nextInt(8) == 0) {
            choices.add(this::destroy);
        } else if (suspended) {
            choices.addAll(List.of(this::resume, this::stop, this::snapshot));
        } else if (running) {
            choices.addAll(List.of(this::stop, this::shutdown, this::reboot, this::suspend));
            choices.addAll(List.of(this::update, this::snapshot, this::rollBack));
        } else {
            choices.addAll(List.of(this::start, this::start, this::snapshot, this::rollBack));
            choices.addAll(List.of(this::forget, this::resize, this::move, this::cloneAndBack));
            choices.addAll(List.of(this::allocate, this::reassign));
        }
        choices.get(random.nextInt(choices.size())).run();
    }

    /** Ends it, whatever it does. */
    void destroy() {
        if (config.isEmpty()) {
            return;
        }
        Map<String, String> all = new LinkedHashMap<>(config);
        snapshots.values().forEach(then -> then.forEach(all::putIfAbsent));
        done(new DestroyContainer(guest, all, storages, true, true));
        config.clear();
        snapshots.clear();
        running = false;
        suspended = false;
    }

    /** The volumes that there must be: {@code storage:id/name}. */
    List<String> volumes() {
        return Stream.concat(
                        mounted(guest, config).stream(),
                        config.entrySet().stream()
                                .filter(option -> option.getKey().startsWith("unused"))
                                .map(Map.Entry::getValue))
                .toList();
    }

    /** Those that a snapshot holds: the unused are none of the container's. */
    static List<String> mounted(GuestId guest, Map<String, String> config) {
        return new ContainerConfig(guest, config)
                .mounts().stream().map(ContainerMount::volume).toList();
    }

    boolean exists() {
        return !config.isEmpty();
    }

    private void create() {
        Map<String, String> wanted = new LinkedHashMap<>();
        wanted.put("hostname", "life" + guest);
        wanted.put("memory", "32");
        wanted.put("swap", "0");
        wanted.put("unprivileged", "1");
        wanted.put("net0", "name=eth0,bridge=" + bridge + ",ip=manual");
        StorageId store = store();
        boolean start = random.nextBoolean();
        wanted.putAll(
                done(
                        new CreateContainer(
                                guest,
                                wanted,
                                List.of(
                                        new NewVolume("rootfs", store, 32 * MEBIBYTE, "/", ""),
                                        new NewVolume("mp0", store, 0, "/data", "")),
                                Optional.empty(),
                                template.toString(),
                                storages,
                                Optional.empty(),
                                Optional.empty(),
                                true,
                                false,
                                start)));
        assertThat(wanted).doesNotContainKey("start-failure");
        wanted.remove("pid");
        config.putAll(wanted);
        running = start;
    }

    private void start() {
        done(new StartContainer(guest, config, storages, false));
        running = true;
    }

    private void stop() {
        done(new StopContainer(guest));
        running = false;
        suspended = false;
    }

    private void shutdown() {
        done(new ShutdownContainer(guest, 20, true));
        running = false;
    }

    private void reboot() {
        done(new RebootContainer(guest, 90, config, storages));
    }

    private void suspend() {
        done(new SuspendContainer(guest));
        suspended = true;
    }

    private void resume() {
        done(new ResumeContainer(guest));
        suspended = false;
    }

    private void update() {
        config.put("memory", Integer.toString(32 + random.nextInt(32)));
        done(new UpdateContainer(guest, config, Map.of("memory", Optional.of("32")), storages));
    }

    private void snapshot() {
        if (onFolder() || snapshots.size() > 1) {
            return;
        }
        String name = "s" + random.nextInt(1000);
        done(new SnapshotContainer(guest, config, name, storages, running));
        snapshots.put(name, new LinkedHashMap<>(config));
    }

    private void rollBack() {
        if (snapshots.isEmpty()) {
            return;
        }
        String name = snapshots.keySet().iterator().next();
        Map<String, String> then = snapshots.get(name);
        if (!mounted(guest, config).equals(mounted(guest, then))) {
            return; // what came later would be lost
        }
        done(new RollbackContainer(guest, then, name, storages));
        config.putAll(then);
        running = false;
    }

    private void forget() {
        if (snapshots.isEmpty()) {
            return;
        }
        String name = snapshots.keySet().iterator().next();
        Map<String, String> then = snapshots.get(name);
        done(new DeleteContainerSnapshot(guest, then, name, storages, false));
        snapshots.remove(name);
    }

    private void resize() {
        if (!snapshots.isEmpty()) {
            return;
        }
        long size = (40 + random.nextInt(60)) * MEBIBYTE;
        String text = config.get("rootfs");
        if (!text.endsWith("=32M")) {
            return;
        }
        config.putAll(
                done(new ResizeContainerVolume(guest, "rootfs", text, size, false, storages)));
    }

    private void move() {
        if (!snapshots.isEmpty()) {
            return;
        }
        boolean delete = config.containsKey("unused0") || random.nextBoolean();
        Map<String, String> facts =
                done(
                        new MoveContainerVolume(
                                guest,
                                "rootfs",
                                config.get("rootfs"),
                                store(),
                                delete,
                                true,
                                storages));
        config.put("rootfs", facts.get("rootfs"));
        if (facts.containsKey("unused")) {
            config.put("unused0", facts.get("unused"));
        }
    }

    /** A copy takes the place of its original's twin number, and is destroyed again. */
    private void cloneAndBack() {
        GuestId twin = twin();
        Map<String, String> copy = new LinkedHashMap<>(config);
        copy.remove("unused0");
        copy.putAll(
                done(
                        new CloneContainer(
                                guest,
                                twin,
                                copy,
                                Optional.empty(),
                                true,
                                Optional.of(store()),
                                storages,
                                true)));
        assertThat(copy.get("rootfs")).contains(":" + twin + "/");
        done(new DestroyContainer(twin, copy, storages, false, true));
    }

    private void allocate() {
        if (config.containsKey("mp1")) {
            return;
        }
        config.putAll(
                done(
                        new AllocateContainerVolumes(
                                guest,
                                List.of(new NewVolume("mp1", store(), 0, "/more", "")),
                                storages,
                                true)));
    }

    /** A volume goes to the twin, and with it. */
    private void reassign() {
        if (!config.containsKey("mp1") || !snapshots.isEmpty()) {
            return;
        }
        GuestId twin = twin();
        String text = config.get("mp1");
        Map<String, String> facts =
                done(new ReassignContainerVolume(guest, twin, text, "mp0", storages));
        config.remove("mp1");
        Map<String, String> other = Map.of("mp0", facts.get("volume"));
        done(new DestroyContainer(twin, other, storages, false, true));
    }

    GuestId twin() {
        return new GuestId(guest.value() + 100);
    }

    private boolean onFolder() {
        return volumes().stream().anyMatch(volume -> volume.startsWith("local:"));
    }

    private StorageId store() {
        return new StorageId(STORES.get(random.nextInt(STORES.size())));
    }

    private Map<String, String> done(AgentCommand command) {
        PipedAgent.End end = agent.run(command);
        assertThat(end.failure()).as("%s of %s", command, config).isEmpty();
        synchronized (count) {
            count.merge(command.getClass().getSimpleName(), 1, Integer::sum);
        }
        return end.facts();
    }
}
