package dev.innkeeper.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.journal.CommandResult;
import dev.innkeeper.agent.lxc.OtherNodes;
import dev.innkeeper.agent.lxc.VolumeOffers;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.CreateContainer;
import dev.innkeeper.contracts.AgentCommand.DestroyContainer;
import dev.innkeeper.contracts.AgentCommand.FetchVolumes;
import dev.innkeeper.contracts.AgentCommand.NewVolume;
import dev.innkeeper.contracts.AgentCommand.OfferVolumes;
import dev.innkeeper.contracts.AgentCommand.RollbackContainer;
import dev.innkeeper.contracts.AgentCommand.SnapshotContainer;
import dev.innkeeper.contracts.AgentCommand.StartContainer;
import dev.innkeeper.contracts.AgentCommand.StopContainer;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.AgentCommand.WithdrawVolumes;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.StorageId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Volumes of a stopped container on their way from one agent to another. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VolumeTransferIT {
    private static final long MEBIBYTE = 1L << 20;
    private static final NodeName HERE = new NodeName("here");
    private static final NodeName THERE = new NodeName("there");

    private HostLab lab;
    private TestAgent source;
    private TestAgent target;
    private Path template;
    private final Map<String, Path> tanks = new LinkedHashMap<>();

    @BeforeAll
    void prepare() throws IOException {
        lab = new HostLab();
        template = lab.template("transfer.tar.gz");
        tanks.put("here", lab.btrfs("here-tank", true));
        tanks.put("there", lab.btrfs("there-tank", true));
        source = new TestAgent(lab.folder.resolve("here"), undo -> {});
        target = new TestAgent(lab.folder.resolve("there"), undo -> {}, wire(Long.MAX_VALUE));
    }

    @AfterAll
    void cleanUp() throws IOException {
        for (TestAgent agent : new TestAgent[] {source, target}) {
            if (agent != null) {
                agent.close();
            }
        }
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void containerGoesOnWhereItsVolumesWent() throws IOException {
        GuestId guest = new GuestId(919_001);
        Map<String, String> config = create(guest);
        int init = start(source, guest, config, storages("here"));
        inside(init, "echo moved > /data/state; chown 1000:1000 /data/state; mkfifo /data/pipe");
        done(source, new StopContainer(guest));
        String ticket = offer(guest, config);

        Map<String, String> moved = new LinkedHashMap<>(config);
        moved.putAll(done(target, fetch(guest, config, ticket)));

        assertThat(moved.get("rootfs")).isEqualTo("local:919001/vm-919001-disk-0.raw,size=64M");
        assertThat(moved.get("mp0"))
                .isEqualTo("local:919001/subvol-919001-disk-1.subvol,mp=/data,size=0T");
        done(source, new WithdrawVolumes(guest, storages("here")));
        done(source, new DestroyContainer(guest, config, storages("here"), false, false));
        int there = start(target, guest, moved, storages("there"));
        assertThat(inside(there, "cat /data/state; stat -c %u:%g /data/state; ls -l /data/pipe"))
                .startsWith("moved\n1000:1000\np");
        assertThat(target.run(fetch(guest, config, ticket)).failure())
                .contains("CT 919001 is running");
        done(target, new StopContainer(guest));
        done(target, new DestroyContainer(guest, moved, storages("there"), false, false));
        assertThat(lab.folder.resolve("there/mounts/" + guest)).doesNotExist();
    }

    @Test
    void nothingIsGivenWithoutAnOffer() throws IOException {
        GuestId guest = new GuestId(919_002);
        Map<String, String> config = create(guest);
        String ticket = offer(guest, config);

        assertRefused(guest, config, "wrong");
        start(source, guest, config, storages("here"));
        assertRefused(guest, config, ticket);
        done(source, new StopContainer(guest));
        assertRefused(guest, config, ticket);
        done(source, new DestroyContainer(guest, config, storages("here"), false, false));
    }

    @Test
    void brokenTransferLeavesNothing() throws IOException {
        GuestId guest = new GuestId(919_003);
        Map<String, String> config = create(guest);
        String ticket = offer(guest, config);
        try (TestAgent broken =
                new TestAgent(lab.folder.resolve("broken"), undo -> {}, wire(300_000))) {
            CommandResult result = broken.run(fetch(guest, config, ticket));

            assertThat(result.failure()).isPresent();
        }
        assertThat(lab.folder.resolve("there-store/images/" + guest)).doesNotExist();
        assertThat(lab.folder.resolve("broken/mounts/" + guest)).doesNotExist();
        done(source, new DestroyContainer(guest, config, storages("here"), false, false));
    }

    @Test
    void snapshotsGoWithTheirVolumes() throws IOException {
        GuestId guest = new GuestId(919_004);
        Map<String, String> config = create(guest, "tank");
        int init = start(source, guest, config, storages("here"));
        for (String name : List.of("one", "two")) {
            inside(init, "echo " + name + " > /data/state; echo " + name + " > /mnt/state");
            done(source, new SnapshotContainer(guest, config, name, storages("here"), true));
        }
        inside(init, "echo now > /data/state; echo now > /mnt/state");
        done(source, new StopContainer(guest));
        List<String> both = List.of("one", "two");
        Map<String, List<String>> snapshots = Map.of("rootfs", both, "mp0", both);

        Map<String, String> moved = new LinkedHashMap<>(config);
        moved.putAll(
                done(target, fetch(guest, config, offer(guest, config), snapshots, 64 * MEBIBYTE)));

        assertThat(moved).as("sizes stay").isEqualTo(config);
        done(source, new WithdrawVolumes(guest, storages("here")));
        done(source, new DestroyContainer(guest, config, storages("here"), false, false));
        assertThat(tanks.get("here").resolve("images/" + guest)).doesNotExist();
        assertThat(state(start(target, guest, moved, storages("there")))).isEqualTo("now\nnow");
        for (String name : List.of("two", "one")) {
            done(target, new RollbackContainer(guest, moved, name, storages("there")));
            int back = start(target, guest, moved, storages("there"));
            assertThat(state(back)).isEqualTo(name + "\n" + name);
        }
        done(target, new StopContainer(guest));
        done(target, new DestroyContainer(guest, moved, storages("there"), false, false));
        assertThat(tanks.get("there").resolve("images/" + guest)).doesNotExist();
    }

    @Test
    void brokenTransferOfSnapshotsLeavesNothing() throws IOException {
        GuestId guest = new GuestId(919_005);
        Map<String, String> config = create(guest, "tank");
        done(source, new SnapshotContainer(guest, config, "one", storages("here"), false));
        Map<String, List<String>> snapshots =
                Map.of("rootfs", List.of("one"), "mp0", List.of("one"));
        String ticket = offer(guest, config);
        try (TestAgent broken =
                new TestAgent(lab.folder.resolve("broken-tank"), undo -> {}, wire(300_000))) {
            CommandResult result = broken.run(fetch(guest, config, ticket, snapshots, 0));

            assertThat(result.failure()).isPresent();
        }
        assertThat(tanks.get("there").resolve("images/" + guest)).doesNotExist();
        assertThat(target.run(fetch(guest, config, ticket, Map.of("mp0", List.of("x")), 0)))
                .extracting(result -> result.failure().orElse(""))
                .asString()
                .contains("copy failed");
        assertThat(tanks.get("there").resolve("images/" + guest)).doesNotExist();
        done(source, new WithdrawVolumes(guest, storages("here")));
        assertThat(tanks.get("here").resolve("images/" + guest))
                .isDirectoryNotContaining("glob:**/.*");
        done(source, new DestroyContainer(guest, config, storages("here"), false, false));
    }

    @Test
    void aLimitMakesACopySlower() throws IOException {
        GuestId guest = new GuestId(919_006);
        Map<String, String> config = create(guest);
        String ticket = offer(guest, config);
        long begin = System.nanoTime();

        Map<String, String> moved =
                done(target, fetch(guest, config, ticket, Map.of(), MEBIBYTE / 2));

        long size = Files.size(template);
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .as("an archive larger than " + size + " bytes at half a megabyte a second")
                .isGreaterThan(Duration.ofMillis(size * 1000 / (MEBIBYTE / 2)));
        done(target, new DestroyContainer(guest, moved, storages("there"), false, false));
        done(source, new DestroyContainer(guest, config, storages("here"), false, false));
    }

    private static String state(int init) {
        return inside(init, "cat /data/state /mnt/state");
    }

    private void assertRefused(GuestId guest, Map<String, String> config, String ticket)
            throws IOException {
        assertThat(target.run(fetch(guest, config, ticket)).failure())
                .contains("the volumes of CT " + guest + " are not offered to there");
        assertThat(lab.folder.resolve("there-store/images/" + guest)).doesNotExist();
    }

    /** What the doors do, without the network; it breaks after so many bytes. */
    private OtherNodes wire(long limit) {
        return (command, slot) -> {
            VolumeOffers offers = source.containers.volumeWork().offers();
            long size = offers.size(command.guest(), slot, command.ticket(), THERE);
            PipedInputStream in = new PipedInputStream(1 << 16);
            PipedOutputStream out = new PipedOutputStream(in);
            Thread.startVirtualThread(() -> {
                try (OutputStream end = out) {
                    List<String> snapshots = command.snapshots().get(slot);
                    if (snapshots == null) {
                        offers.send(command.guest(), slot, command.ticket(), THERE, end);
                    } else {
                        offers.send(command.guest(), slot, command.ticket(), THERE, snapshots, end);
                    }
                } catch (IOException | WorkFailure e) {
                    // The reader sees an archive without an end.
                }
            });
            return new OtherNodes.Volume(size, new Breaking(in, limit));
        };
    }

    /** A stream that breaks. */
    private static final class Breaking extends InputStream {
        private final InputStream in;
        private long left;

        Breaking(InputStream in, long limit) {
            this.in = in;
            this.left = limit;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            if (left <= 0) {
                throw new IOException("the line is dead");
            }
            int count = in.read(into, from, (int) Math.min(length, left));
            left -= count;
            return count;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    private String offer(GuestId guest, Map<String, String> config) throws IOException {
        return done(source, new OfferVolumes(guest, config, storages("here"), THERE)).get("ticket");
    }

    private FetchVolumes fetch(GuestId guest, Map<String, String> config, String ticket) {
        return fetch(guest, config, ticket, Map.of(), 0);
    }

    private FetchVolumes fetch(
            GuestId guest,
            Map<String, String> config,
            String ticket,
            Map<String, List<String>> snapshots,
            long bandwidth) {
        return new FetchVolumes(
                guest,
                config,
                HERE,
                "192.0.2.1",
                1,
                ticket,
                Map.of(),
                storages("there"),
                true,
                snapshots,
                bandwidth);
    }

    private List<StorageSpec> storages(String node) {
        return List.of(
                TestAgent.storage(lab.folder.resolve(node + "-store")),
                TestAgent.storage("tank", "btrfs", tanks.get(node)));
    }

    private Map<String, String> create(GuestId guest) throws IOException {
        return create(guest, "local");
    }

    private Map<String, String> create(GuestId guest, String storage) throws IOException {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("hostname", "transfer");
        config.put("memory", "64");
        config.put("swap", "0");
        config.put("unprivileged", "1");
        StorageId local = new StorageId(storage);
        config.putAll(
                done(
                        source,
                        new CreateContainer(
                                guest,
                                config,
                                List.of(
                                        new NewVolume("rootfs", local, 64 * MEBIBYTE, "/", ""),
                                        new NewVolume("mp0", local, 0, "/data", "")),
                                Optional.empty(),
                                template.toString(),
                                storages("here"),
                                Optional.empty(),
                                Optional.empty(),
                                true,
                                false,
                                false)));
        return config;
    }

    private int start(
            TestAgent agent, GuestId guest, Map<String, String> config, List<StorageSpec> storages)
            throws IOException {
        return Integer.parseInt(
                done(agent, new StartContainer(guest, config, storages, false)).get("pid"));
    }

    private static Map<String, String> done(TestAgent agent, AgentCommand command)
            throws IOException {
        CommandResult result = agent.run(command);
        assertThat(result.failure())
                .as(command + "\n" + String.join("\n", agent.reports.lines))
                .isEmpty();
        return result.facts();
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
