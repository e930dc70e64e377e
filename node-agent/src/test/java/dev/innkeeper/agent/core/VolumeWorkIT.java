package dev.innkeeper.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.journal.CommandResult;
import dev.innkeeper.agent.storage.Storages;
import dev.innkeeper.agent.storage.VolumeListing;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.CloneContainer;
import dev.innkeeper.contracts.AgentCommand.ConvertToTemplate;
import dev.innkeeper.contracts.AgentCommand.CreateContainer;
import dev.innkeeper.contracts.AgentCommand.DeleteContainerSnapshot;
import dev.innkeeper.contracts.AgentCommand.DestroyContainer;
import dev.innkeeper.contracts.AgentCommand.MoveContainerVolume;
import dev.innkeeper.contracts.AgentCommand.NewVolume;
import dev.innkeeper.contracts.AgentCommand.ReassignContainerVolume;
import dev.innkeeper.contracts.AgentCommand.ResizeContainerVolume;
import dev.innkeeper.contracts.AgentCommand.RollbackContainer;
import dev.innkeeper.contracts.AgentCommand.SnapshotContainer;
import dev.innkeeper.contracts.AgentCommand.StartContainer;
import dev.innkeeper.contracts.AgentCommand.StopContainer;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.door.VolumeFacts;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.StorageId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Snapshots, clones, moves and growth of real containers' volumes: on a folder, on btrfs with raw
 * images ({@code plain}), and on btrfs with limited subvolumes ({@code counted}).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VolumeWorkIT {
    private static final long MEBIBYTE = 1L << 20;

    private HostLab lab;
    private TestAgent agent;
    private Path template;
    private List<StorageSpec> storages = List.of();

    @BeforeAll
    void prepare() throws IOException {
        lab = new HostLab();
        storages =
                List.of(
                        TestAgent.storage("local", "dir", lab.folder.resolve("store")),
                        TestAgent.storage("plain", "btrfs", lab.btrfs("plain", false)),
                        TestAgent.storage("counted", "btrfs", lab.btrfs("counted", true)));
        template = lab.template("volumes.tar.gz");
        agent = new TestAgent(lab.folder.resolve("agent"), undo -> {});
    }

    @AfterAll
    void cleanUp() throws IOException {
        if (agent != null) {
            agent.close();
        }
        if (lab != null) {
            lab.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "counted"})
    void runningContainerGoesBackToItsSnapshot(String storage) throws IOException {
        GuestId guest = new GuestId(storage.equals("plain") ? 916_001 : 916_002);
        Map<String, String> config = create(guest, storage, 64 * MEBIBYTE);
        int init = start(guest, config);
        inside(init, "echo before > /mnt/state; mkdir /data/kept");

        done(new SnapshotContainer(guest, config, "s1", storages, true));

        inside(init, "echo after > /mnt/state; rmdir /data/kept");
        assertThat(inside(init, "cat /mnt/state")).as("it goes on").isEqualTo("after");
        done(new RollbackContainer(guest, config, "s1", storages));
        assertThat(agent.containers.running().isRunning(guest)).isFalse();
        int again = start(guest, config);
        assertThat(inside(again, "cat /mnt/state; ls /data | grep kept")).isEqualTo("before\nkept");
        done(new StopContainer(guest));
        assertThat(names(storage, guest)).noneMatch(name -> name.startsWith("."));

        done(new DeleteContainerSnapshot(guest, config, "s1", storages, false));
        done(new DeleteContainerSnapshot(guest, config, "s1", storages, false));
        assertThat(names(storage, guest)).noneMatch(name -> name.contains("@"));
        done(new DestroyContainer(guest, config, storages, false, true));
        assertThat(names(storage, guest)).isEmpty();
    }

    @Test
    void folderStorageHasNoSnapshots() throws IOException {
        GuestId guest = new GuestId(916_003);
        Map<String, String> config = create(guest, "local", 32 * MEBIBYTE);

        CommandResult refused =
                agent.run(new SnapshotContainer(guest, config, "s1", storages, false));

        assertThat(refused.failure()).contains("snapshot feature is not available");
        CommandResult linked =
                agent.run(clone(guest, new GuestId(916_004), config, Optional.empty(), false));
        assertThat(linked.failure())
                .contains(
                        "Linked clone feature for 'local:916003/vm-916003-disk-0.raw' is not"
                                + " available");
        done(new DestroyContainer(guest, config, storages, false, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "counted"})
    void linkedCloneOfTemplateIsIndependent(String storage) throws IOException {
        GuestId source = new GuestId(storage.equals("plain") ? 916_011 : 916_012);
        GuestId target = new GuestId(source.value() + 10);
        Map<String, String> config = create(source, storage, 64 * MEBIBYTE);

        Map<String, String> base = done(new ConvertToTemplate(source, config, storages));
        config.putAll(base);
        assertThat(config.get("rootfs")).containsPattern("/base(vol)?-" + source + "-disk-0");
        Map<String, String> copy = new LinkedHashMap<>(config);
        copy.putAll(done(clone(source, target, config, Optional.empty(), false)));

        done(new DestroyContainer(source, config, storages, false, true));
        int init = start(target, copy);
        assertThat(inside(init, "cat /etc/hostname")).isEqualTo("volumes");
        done(new StopContainer(target));
        done(new DestroyContainer(target, copy, storages, false, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "plain", "counted"})
    void fullCloneOnAnotherStorageHasAllFiles(String storage) throws IOException {
        GuestId source = new GuestId(916_030 + storage.length());
        GuestId target = new GuestId(source.value() + 10);
        Map<String, String> config = create(source, storage, 64 * MEBIBYTE);
        StorageId other = new StorageId(storage.equals("local") ? "counted" : "local");
        Map<String, String> copy = new LinkedHashMap<>(config);

        copy.putAll(
                done(
                        new CloneContainer(
                                source,
                                target,
                                config,
                                Optional.empty(),
                                true,
                                Optional.of(other),
                                storages,
                                true)));

        assertThat(copy.get("rootfs")).startsWith(other + ":" + target + "/");
        assertThat(copy.get("mp0")).startsWith(other + ":" + target + "/").contains(",mp=/data");
        int init = start(target, copy);
        assertThat(inside(init, "stat -c %u /bin/busybox; cat /etc/os-release"))
                .isEqualTo("0\nID=alpine");
        done(new StopContainer(target));
        done(new DestroyContainer(source, config, storages, false, true));
        done(new DestroyContainer(target, copy, storages, false, true));
        assertThat(HostLab.mountsBelow(lab.folder.resolve("agent"))).isEmpty();
        assertThat(lab.folder.resolve("agent/mounts/" + target)).doesNotExist();
    }

    @Test
    void fullCloneOfSnapshotIsAsItWas() throws IOException {
        GuestId source = new GuestId(916_051);
        GuestId target = new GuestId(916_052);
        Map<String, String> config = create(source, "plain", 64 * MEBIBYTE);
        int init = start(source, config);
        inside(init, "echo before > /mnt/state");
        done(new SnapshotContainer(source, config, "s1", storages, true));
        inside(init, "echo after > /mnt/state");
        Map<String, String> copy = new LinkedHashMap<>(config);

        copy.putAll(
                done(
                        new CloneContainer(
                                source,
                                target,
                                config,
                                Optional.of("s1"),
                                true,
                                Optional.of(new StorageId("local")),
                                storages,
                                true)));

        assertThat(names("plain", target)).isEmpty();
        assertThat(inside(start(target, copy), "cat /mnt/state")).isEqualTo("before");
        done(new StopContainer(target));
        done(new StopContainer(source));
        done(new DestroyContainer(target, copy, storages, false, true));
        done(new DestroyContainer(source, config, storages, false, true));
        assertThat(names("plain", source)).isEmpty();
    }

    @Test
    void movedVolumeIsUnusedOrGone() throws IOException {
        GuestId guest = new GuestId(916_061);
        Map<String, String> config = create(guest, "local", 64 * MEBIBYTE);
        String old = "local:916061/vm-916061-disk-0.raw";

        Map<String, String> kept = done(move(guest, config, "rootfs", "counted", false));
        assertThat(kept)
                .containsEntry("rootfs", "counted:916061/subvol-916061-disk-0.subvol,size=64M")
                .containsEntry("unused", old);
        assertThat(names("local", guest)).contains("vm-916061-disk-0.raw");
        config.putAll(kept);
        config.remove("unused");
        Map<String, String> moved = done(move(guest, config, "rootfs", "plain", true));

        assertThat(moved)
                .containsEntry("rootfs", "plain:916061/vm-916061-disk-0.raw,size=64M")
                .doesNotContainKey("unused");
        assertThat(names("counted", guest)).isEmpty();
        config.putAll(moved);
        assertThat(inside(start(guest, config), "cat /etc/os-release")).isEqualTo("ID=alpine");
        CommandResult running = agent.run(move(guest, config, "rootfs", "local", true));
        assertThat(running.failure()).contains("cannot move volumes of a running container");
        done(new StopContainer(guest));
        done(new DestroyContainer(guest, config, storages, false, true));
    }

    @Test
    void reassignedVolumeHasItsNewOwnersName() throws IOException {
        GuestId guest = new GuestId(916_071);
        GuestId other = new GuestId(916_072);
        Map<String, String> config = create(guest, "plain", 32 * MEBIBYTE);

        Map<String, String> facts =
                done(new ReassignContainerVolume(guest, other, config.get("mp0"), "mp3", storages));

        assertThat(facts)
                .containsEntry(
                        "volume", "plain:916072/subvol-916072-disk-0.subvol,mp=/data,size=0T");
        assertThat(names("plain", other)).containsExactly("subvol-916072-disk-0.subvol");
        config.remove("mp0");
        config.putAll(done(move(guest, config, "rootfs", "local", true)));
        assertThat(lab.folder.resolve("plain/images/" + guest)).doesNotExist();
        done(new DestroyContainer(guest, config, storages, false, true));
        done(
                new DestroyContainer(
                        other, Map.of("mp0", facts.get("volume")), storages, false, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "plain", "counted"})
    void grownVolumeHoldsMore(String storage) throws IOException {
        GuestId guest = new GuestId(916_080 + storage.length());
        Map<String, String> config = create(guest, storage, 32 * MEBIBYTE);
        String small = config.get("rootfs");

        config.putAll(done(resize(guest, small, 96 * MEBIBYTE)));

        assertThat(config.get("rootfs")).endsWith(",size=96M");
        int init = start(guest, config);
        assertThat(inside(init, "dd if=/dev/zero of=/fill bs=1M count=60 2>&1 | tail -1"))
                .isEqualTo("60+0 records out");
        assertThat(inside(init, "dd if=/dev/zero of=/more bs=1M count=60 2>&1; sync"))
                .containsAnyOf("No space left", "Disk quota exceeded", "Quota exceeded");
        CommandResult shrunk = agent.run(resize(guest, config.get("rootfs"), 8 * MEBIBYTE));
        assertThat(shrunk.failure()).contains("unable to shrink disk size");
        done(new StopContainer(guest));
        done(new DestroyContainer(guest, config, storages, false, true));
    }

    /** At once where the kernel lets the agent, else at the next start; the log tells which. */
    @Test
    void runningContainersFileSystemGrowsAtTheLatestWhenItStartsNext() throws IOException {
        GuestId guest = new GuestId(916_089);
        Map<String, String> config = create(guest, "local", 32 * MEBIBYTE);
        int init = start(guest, config);

        config.putAll(done(resize(guest, config.get("rootfs"), 128 * MEBIBYTE)));

        assertThat(config.get("rootfs")).endsWith(",size=128M");
        if (agent.reports.lines.stream().anyMatch(line -> line.contains("starts next"))) {
            assertThat(fileSystem(init)).isLessThan(40 * MEBIBYTE);
            done(new StopContainer(guest));
            init = start(guest, config);
        }
        assertThat(fileSystem(init)).isGreaterThan(100 * MEBIBYTE);
        done(new StopContainer(guest));
        done(new DestroyContainer(guest, config, storages, false, true));
    }

    private static long fileSystem(int init) {
        return 1024 * Long.parseLong(inside(init, "df -k / | tail -1 | awk '{print $2}'"));
    }

    @Test
    void listingShowsVolumesNotSnapshots() throws IOException {
        GuestId guest = new GuestId(916_091);
        Map<String, String> config = create(guest, "plain", 32 * MEBIBYTE);
        done(new SnapshotContainer(guest, config, "s1", storages, false));

        List<VolumeFacts> listed =
                new VolumeListing(g -> Optional.empty())
                        .list(
                                Storages.of(storages, new StorageId("plain")),
                                Optional.empty(),
                                Optional.of(guest));

        assertThat(listed)
                .extracting(VolumeFacts::volume)
                .containsExactlyInAnyOrder(
                        "916091/vm-916091-disk-0.raw", "916091/subvol-916091-disk-1.subvol");
        assertThat(listed).extracting(VolumeFacts::size).contains(32 * MEBIBYTE);
        done(new DestroyContainer(guest, config, storages, false, true));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void rollbackOfADeadAgentIsEndedByTheNext(int step) throws Exception {
        GuestId guest = new GuestId(916_100 + step);
        Map<String, String> config = create(guest, "counted", 64 * MEBIBYTE);
        Path marker = lab.folder.resolve("counted/images").resolve(guest + "/subvol-" + guest);
        Path root = Path.of(marker + "-disk-0.subvol");
        Files.writeString(root.resolve("state"), "before");
        done(new SnapshotContainer(guest, config, "s1", storages, false));
        Files.writeString(root.resolve("state"), "after");
        UUID id = UUID.randomUUID();
        Path data = lab.folder.resolve("dying" + step);
        AgentCommand command = new RollbackContainer(guest, config, "s1", storages);

        int exit = CrashingAgent.crash(lab, data, id, command, step);

        assertThat(exit).isEqualTo(step <= 4 ? CrashingAgent.DIED : 0);
        try (TestAgent next = new TestAgent(data, undo -> {})) {
            assertThat(next.reports.await(id).failure()).isEmpty();
        }
        assertThat(root.resolve("state")).hasContent("before");
        assertThat(names("counted", guest)).hasSize(4).noneMatch(name -> name.startsWith("."));
        done(new DestroyContainer(guest, config, storages, false, true));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void moveOfADeadAgentLosesNothing(int step) throws Exception {
        GuestId guest = new GuestId(916_110 + step);
        Map<String, String> config = create(guest, "local", 32 * MEBIBYTE);
        UUID id = UUID.randomUUID();
        Path data = lab.folder.resolve("moving" + step);

        CrashingAgent.crash(lab, data, id, move(guest, config, "rootfs", "counted", true), step);

        try (TestAgent next = new TestAgent(data, undo -> {})) {
            CommandResult result = next.reports.await(id);
            assertThat(result.failure()).isEmpty();
            config.putAll(result.facts());
        }
        assertThat(names("local", guest)).doesNotContain("vm-" + guest + "-disk-0.raw");
        assertThat(names("counted", guest)).hasSize(1);
        assertThat(inside(start(guest, config), "cat /etc/os-release")).isEqualTo("ID=alpine");
        done(new StopContainer(guest));
        done(new DestroyContainer(guest, config, storages, false, true));
    }

    private Map<String, String> create(GuestId guest, String storage, long size)
            throws IOException {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("hostname", "volumes");
        config.put("memory", "64");
        config.put("swap", "0");
        config.put("unprivileged", "1");
        StorageId id = new StorageId(storage);
        config.putAll(
                done(
                        new CreateContainer(
                                guest,
                                config,
                                List.of(
                                        new NewVolume("rootfs", id, size, "/", ""),
                                        new NewVolume("mp0", id, 0, "/data", "")),
                                Optional.empty(),
                                template.toString(),
                                storages,
                                Optional.empty(),
                                Optional.empty(),
                                true,
                                false,
                                false)));
        return config;
    }

    private CloneContainer clone(
            GuestId source,
            GuestId target,
            Map<String, String> config,
            Optional<String> snapshot,
            boolean full) {
        return new CloneContainer(
                source, target, config, snapshot, full, Optional.empty(), storages, true);
    }

    private MoveContainerVolume move(
            GuestId guest, Map<String, String> config, String slot, String to, boolean delete) {
        return new MoveContainerVolume(
                guest, slot, config.get(slot), new StorageId(to), delete, true, storages);
    }

    private ResizeContainerVolume resize(GuestId guest, String text, long size) {
        return new ResizeContainerVolume(guest, "rootfs", text, size, false, storages);
    }

    private int start(GuestId guest, Map<String, String> config) throws IOException {
        return Integer.parseInt(
                done(new StartContainer(guest, config, storages, false)).get("pid"));
    }

    private Map<String, String> done(AgentCommand command) throws IOException {
        CommandResult result = agent.run(command);
        assertThat(result.failure())
                .as(command + "\n" + String.join("\n", agent.reports.lines))
                .isEmpty();
        return result.facts();
    }

    private List<String> names(String storage, GuestId guest) {
        String folder = storage.equals("local") ? "store" : storage;
        String[] names = lab.folder.resolve(folder + "/images/" + guest).toFile().list();
        return names == null ? List.of() : List.of(names);
    }

    private static String inside(int init, String script) {
        return HostProgram.of(
                        "nsenter",
                        "-t",
                        Integer.toString(init),
                        "-a",
                        "--",
                        "/bin/sh",
                        "-c",
                        script)
                .run()
                .text();
    }
}
