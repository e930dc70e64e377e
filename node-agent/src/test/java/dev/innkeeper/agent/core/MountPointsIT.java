package dev.innkeeper.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.journal.CommandResult;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.CreateContainer;
import dev.innkeeper.contracts.AgentCommand.DestroyContainer;
import dev.innkeeper.contracts.AgentCommand.NewVolume;
import dev.innkeeper.contracts.AgentCommand.StartContainer;
import dev.innkeeper.contracts.AgentCommand.StopContainer;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.AgentCommand.UpdateContainer;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.StorageId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What mount points of every kind look like from inside real containers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MountPointsIT {
    private static final long MEBIBYTE = 1L << 20;

    private HostLab lab;
    private TestAgent agent;
    private StorageSpec storage;
    private Path template;
    private Path shared;

    @BeforeAll
    void prepare() throws IOException {
        lab = new HostLab();
        agent = new TestAgent(lab.folder.resolve("agent"), undo -> {});
        storage = TestAgent.storage(lab.folder.resolve("store"));
        template = lab.template("mounts.tar.gz");
        shared = Files.createDirectory(lab.folder.resolve("shared"));
        Files.writeString(shared.resolve("host"), "from the host");
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

    @Test
    void optionsOfVolumesHoldInside() throws IOException {
        GuestId guest = new GuestId(917_001);
        Map<String, String> config =
                create(
                        guest,
                        true,
                        volume("rootfs", 64, "/", "mountoptions=noatime"),
                        volume("mp0", 16, "/srv/data", "mountoptions=noexec;nosuid;nodev,acl=0"),
                        volume("mp1", 16, "/srv/ro", "ro=1"),
                        volume("mp2", 0, "/srv/folder", "mountoptions=noexec"));

        int init = start(guest, config);

        String mounts = Files.readString(Path.of("/proc/" + init + "/mounts"));
        assertThat(line(mounts, "/")).contains("noatime");
        assertThat(line(mounts, "/srv/data")).contains("noexec", "nosuid", "nodev", "ext4");
        assertThat(line(mounts, "/srv/ro")).contains(" ro,");
        assertThat(line(mounts, "/srv/folder")).contains("noexec");
        assertThat(inside(init, "touch /srv/ro/x 2>&1")).contains("Read-only file system");
        assertThat(inside(init, "touch /srv/data/x && stat -c %u:%g /srv/data/x")).isEqualTo("0:0");
        assertThat(inside(init, "stat -c %u:%g /srv/data /srv/folder")).isEqualTo("0:0\n0:0");
        end(guest, config);
    }

    @Test
    void boundFolderIsSharedWithMappedOwners() throws IOException {
        GuestId guest = new GuestId(917_002);
        Map<String, String> config = create(guest, true, volume("rootfs", 32, "/", ""));
        config.put("mp0", shared + ",mp=/shared");
        config.put("mp1", shared + ",mp=/shared-ro,ro=1");

        int init = start(guest, config);

        assertThat(inside(init, "cat /shared/host")).isEqualTo("from the host");
        assertThat(inside(init, "stat -c %u /shared/host")).as("nobody's").isEqualTo("65534");
        assertThat(inside(init, "touch /shared/x 2>&1")).contains("Permission denied");
        assertThat(inside(init, "touch /shared-ro/x 2>&1")).contains("Read-only file system");
        end(guest, config);
        assertThat(shared.resolve("host")).exists();
    }

    @Test
    void boundFolderMustNotHideBehindLinks() throws IOException {
        GuestId guest = new GuestId(917_003);
        Map<String, String> config = create(guest, true, volume("rootfs", 32, "/", ""));
        Path link = Files.createSymbolicLink(lab.folder.resolve("link"), shared);
        config.put("mp0", link + ",mp=/shared");

        CommandResult refused =
                agent.run(new StartContainer(guest, config, List.of(storage), false));

        assertThat(refused.failure())
                .contains("mount point source '" + link + "' holds a symbolic link");
        config.put("mp0", lab.folder + "/nothing,mp=/shared");
        assertThat(agent.run(new StartContainer(guest, config, List.of(storage), false)).failure())
                .contains("mount point source '" + lab.folder + "/nothing' does not exist");
        end(guest, config);
    }

    @Test
    void blockDeviceIsMounted() throws IOException {
        GuestId guest = new GuestId(917_004);
        Map<String, String> config = create(guest, false, volume("rootfs", 32, "/", ""));
        Path image = lab.folder.resolve("device.img");
        HostProgram.of("truncate", "-s", "16M", image.toString()).require();
        HostProgram.of("mkfs.ext4", "-q", "-F", image.toString()).require();
        String device =
                HostProgram.of("losetup", "--find", "--show", image.toString())
                        .require()
                        .getFirst();
        try {
            config.put("mp0", device + ",mp=/device,mountoptions=noexec");

            int init = start(guest, config);

            assertThat(line(Files.readString(Path.of("/proc/" + init + "/mounts")), "/device"))
                    .startsWith(device + " ")
                    .contains("noexec");
            end(guest, config);
        } finally {
            HostProgram.of("losetup", "-d", device).require();
        }
    }

    @Test
    void whatCannotBeSaysWhy() throws IOException {
        GuestId guest = new GuestId(917_005);
        Map<String, String> config = create(guest, true, volume("rootfs", 32, "/", ""));
        String root = config.get("rootfs");

        config.put("rootfs", root + ",quota=1");
        assertThat(agent.run(new StartContainer(guest, config, List.of(storage), false)).failure())
                .contains("rootfs: quotas are not supported in unprivileged containers");
        config.put("rootfs", root);
        config.put("mp0", shared + ",mp=/shared,mountoptions=suid");
        assertThat(agent.run(new StartContainer(guest, config, List.of(storage), false)).failure())
                .contains("mp0: mount option 'suid' is not allowed");
        config.remove("unprivileged");
        config.put("mp0", shared + ",mp=/shared,quota=1");
        assertThat(agent.run(new StartContainer(guest, config, List.of(storage), false)).failure())
                .contains(
                        "mp0: quotas need a volume with a file system of its own, '"
                                + shared
                                + "' is a folder");
        end(guest, config);
    }

    @Test
    void aclsWorkInsideUnlessTheyAreOff() throws IOException {
        Path tool = Path.of("/usr/bin/setfacl");
        Assumptions.assumeTrue(Files.exists(tool), "cannot run here: needs " + tool);
        GuestId guest = new GuestId(917_008);
        Map<String, String> config =
                create(
                        guest,
                        true,
                        volume("rootfs", 64, "/", ""),
                        volume("mp0", 16, "/srv/with", "acl=1"),
                        volume("mp1", 16, "/srv/without", "acl=0"));
        int init = start(guest, config);
        bring(tool, init);

        assertThat(inside(init, "cd /srv/with; echo secret > file; chmod 600 file; chmod 755 ."))
                .isEmpty();
        assertThat(readAsUserOne(init, "/srv/with/file")).contains("Permission denied");
        assertThat(inside(init, "setfacl -m u:1:r /srv/with/file 2>&1")).isEmpty();
        assertThat(readAsUserOne(init, "/srv/with/file")).isEqualTo("secret");
        String without = inside(init, "cd /srv/without; touch f; setfacl -m u:1:r f 2>&1");
        String mounts = Files.readString(Path.of("/proc/" + init + "/mounts"));
        if (line(mounts, "/srv/without").contains("noacl")) { // newer kernels have no such option
            assertThat(without).contains("Operation not supported");
        }
        end(guest, config);
    }

    private static String readAsUserOne(int init, String file) {
        return HostProgram.of(
                        "nsenter",
                        "-t",
                        Integer.toString(init),
                        "-a",
                        "-S",
                        "1",
                        "-G",
                        "1",
                        "--",
                        "/bin/cat",
                        file)
                .run()
                .text();
    }

    /** Copies a program of the host, with its libraries, into a container. */
    private static void bring(Path program, int init) {
        HostProgram.of(
                        "/bin/sh",
                        "-ec",
                        """
                        for file in "$0" $(ldd "$0" | grep -o '/[^ ]*'); do
                            mkdir -p "$1$(dirname "$file")"
                            cp -L "$file" "$1$file"
                        done
                        """,
                        program.toString(),
                        "/proc/" + init + "/root")
                .require();
    }

    @Test
    void newMountPointsAppearInARunningContainer() throws IOException {
        GuestId guest = new GuestId(917_006);
        Map<String, String> config = create(guest, true, volume("rootfs", 32, "/", ""));
        int init = start(guest, config);
        Map<String, String> made =
                done(
                        new AgentCommand.AllocateContainerVolumes(
                                guest,
                                List.of(
                                        volume("mp0", 16, "/srv/new", "mountoptions=noexec"),
                                        volume("mp1", 0, "/srv/folder", "")),
                                List.of(storage),
                                true));
        config.putAll(made);
        config.put("mp2", shared + ",mp=/shared,ro=1");

        update(guest, config, "mp0", "mp1", "mp2");

        String mounts = Files.readString(Path.of("/proc/" + init + "/mounts"));
        assertThat(line(mounts, "/srv/new")).contains("ext4", "noexec");
        assertThat(inside(init, "cat /shared/host")).isEqualTo("from the host");
        assertThat(inside(init, "touch /shared/x 2>&1")).contains("Read-only file system");
        assertThat(inside(init, "echo kept > /srv/new/file; stat -c %u /srv/new/file /srv/folder"))
                .isEqualTo("0\n0");
        assertThat(HostLab.mountsBelow(lab.folder.resolve("agent"))).isEmpty();
        CommandResult again =
                agent.run(
                        new UpdateContainer(
                                guest,
                                config,
                                Map.of("mp0", Optional.of(config.get("mp0"))),
                                List.of(storage)));
        assertThat(again.failure())
                .contains("mount point 'mp0' cannot be changed while the container runs");
        done(new StopContainer(guest));
        assertThat(inside(start(guest, config), "cat /srv/new/file")).isEqualTo("kept");
        end(guest, config);
    }

    @Test
    void linkInsideLeadsNoMountAway() throws IOException {
        GuestId guest = new GuestId(917_007);
        Map<String, String> config = create(guest, true, volume("rootfs", 32, "/", ""));
        int init = start(guest, config);
        inside(init, "ln -s /proc /trap");
        config.put("mp0", shared + ",mp=/trap/here");

        CommandResult refused =
                agent.run(
                        new UpdateContainer(
                                guest,
                                config,
                                Map.of("mp0", Optional.of(config.get("mp0"))),
                                List.of(storage)));

        assertThat(refused.failure()).isPresent();
        assertThat(Files.readString(Path.of("/proc/" + init + "/mounts"))).doesNotContain("here");
        assertThat(HostLab.mountsBelow(lab.folder)).isEmpty();
        end(guest, config);
    }

    private void update(GuestId guest, Map<String, String> config, String... slots)
            throws IOException {
        Map<String, Optional<String>> changed = new LinkedHashMap<>();
        for (String slot : slots) {
            changed.put(slot, Optional.of(config.get(slot)));
        }
        done(new UpdateContainer(guest, config, changed, List.of(storage)));
    }

    private static NewVolume volume(String slot, int mebibytes, String path, String options) {
        return new NewVolume(slot, new StorageId("local"), mebibytes * MEBIBYTE, path, options);
    }

    private Map<String, String> create(GuestId guest, boolean unprivileged, NewVolume... volumes)
            throws IOException {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("hostname", "mounts");
        config.put("memory", "64");
        config.put("swap", "0");
        if (unprivileged) {
            config.put("unprivileged", "1");
        }
        config.putAll(
                done(
                        new CreateContainer(
                                guest,
                                config,
                                List.of(volumes),
                                Optional.empty(),
                                template.toString(),
                                List.of(storage),
                                Optional.empty(),
                                Optional.empty(),
                                unprivileged,
                                false,
                                false)));
        return config;
    }

    private int start(GuestId guest, Map<String, String> config) throws IOException {
        return Integer.parseInt(
                done(new StartContainer(guest, config, List.of(storage), false)).get("pid"));
    }

    private void end(GuestId guest, Map<String, String> config) throws IOException {
        done(new DestroyContainer(guest, config, List.of(storage), true, true));
    }

    private Map<String, String> done(AgentCommand command) throws IOException {
        CommandResult result = agent.run(command);
        assertThat(result.failure())
                .as(command + "\n" + String.join("\n", agent.reports.lines))
                .isEmpty();
        return result.facts();
    }

    private static String line(String mounts, String path) {
        return mounts.lines()
                .filter(l -> l.split(" ")[1].equals(path))
                .findFirst()
                .orElse("nothing is mounted on " + path);
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
