package dev.innkeeper.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.journal.CommandResult;
import dev.innkeeper.agent.lxc.ContainerCgroup;
import dev.innkeeper.agent.work.HostProgram;
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

/** Options of a container, seen from inside a real one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainerOptionsIT {
    private static final Path FUSE = Path.of("/dev/fuse");
    private static final Path TUN = Path.of("/dev/net/tun");

    /** A device of the test's own, which can be read and written by everybody. */
    private static final String ZERO = "/dev/innkeeper-it" + ProcessHandle.current().pid();

    private static final Path LXCFS = Path.of("/var/lib/lxcfs/proc/meminfo");

    private HostLab lab;
    private TestAgent agent;
    private StorageSpec storage;
    private Path template;

    @BeforeAll
    void prepare() throws IOException {
        lab = new HostLab();
        agent = new TestAgent(lab.folder.resolve("agent"), undo -> {});
        storage = TestAgent.storage(lab.folder.resolve("store"));
        template = lab.template("busybox.tar.gz");
        HostProgram.of("mknod", ZERO, "c", "1", "5").require();
    }

    @AfterAll
    void cleanUp() throws IOException {
        if (agent != null) {
            agent.close();
        }
        if (lab != null) {
            Files.deleteIfExists(Path.of(ZERO));
            lab.close();
        }
    }

    @Test
    void devicesHaveTheContainersOwnersAndModes() throws IOException {
        Assumptions.assumeTrue(
                Files.exists(FUSE) && Files.exists(TUN), "cannot run here: needs fuse and tun");
        for (String unprivileged : new String[] {"1", "0"}) {
            GuestId guest = new GuestId(917_001);
            Map<String, String> config = config(unprivileged);
            config.put("dev0", "/dev/net/tun,mode=0640,uid=5,gid=27");
            int init = start(guest, config);
            int first = unprivileged.equals("1") ? 100_000 : 0;

            assertThat(node(init, "/dev/net/tun", first)).isEqualTo("20640 5 27");
            assertThat(run(guest, "cat /dev/net/tun")).contains("File descriptor in bad state");

            config.put("dev1", "path=" + ZERO + ",deny-write=1");
            assertThat(update(guest, config, "dev1").failure()).isEmpty();
            assertThat(node(init, ZERO, first)).isEqualTo("20440 0 0");
            assertThat(run(guest, "head -c 1 " + ZERO + " && echo read")).contains("read");
            assertThat(run(guest, "echo x > " + ZERO + " && echo written"))
                    .doesNotContain("written");

            config.put("dev1", ZERO);
            assertThat(update(guest, config, "dev1").failure())
                    .contains("device 'dev1' cannot be changed while the container runs");
            destroy(guest, config);
        }
    }

    @Test
    void deviceThatIsNoneIsRefused() throws IOException {
        GuestId guest = new GuestId(917_002);
        Map<String, String> config = config("1");
        create(guest, config);

        config.put("dev0", "/dev/nothing-here");
        assertThat(tryStart(guest, config).failure())
                .contains("Device /dev/nothing-here does not exist");
        config.put("dev0", "/dev/shm");
        assertThat(tryStart(guest, config).failure()).contains("/dev/shm is not a device");
        destroy(guest, config);
    }

    @Test
    void rawLinesTerminalsAndConsoleReachTheContainer() throws IOException {
        GuestId guest = new GuestId(917_003);
        Map<String, String> config = config("1");
        config.put("tty", "3");
        config.put("lxc", "lxc.environment: HELLO=world\nlxc.prlimit.nofile = 777");
        int init = start(guest, config);

        assertThat(Files.readString(Path.of("/proc/" + init + "/environ"))).contains("HELLO=world");
        assertThat(Files.readString(Path.of("/proc/" + init + "/limits")))
                .containsPattern("Max open files\\s+777 ");
        assertThat(run(guest, "ls /dev")).contains("tty3").doesNotContain("tty4\n");
        assertThat(run(guest, "ls -l /dev/console")).contains("/dev/console");
        destroy(guest, config);
    }

    @Test
    void systemCallsAreFilteredAndSysIsMostlyReadOnly() throws IOException {
        GuestId guest = new GuestId(917_004);
        Map<String, String> config = config("1");
        int init = start(guest, config);

        assertThat(Files.readString(Path.of("/proc/" + init + "/status")))
                .containsPattern("Seccomp:\\s+2");
        assertThat(Files.readString(lab.folder.resolve("agent/lxc/" + guest + "/rules.seccomp")))
                .contains("keyctl errno 38");
        assertThat(mount(init, "/sys")).contains(" ro,");
        destroy(guest, config);
    }

    @Test
    void featuresOpenWhatTheyName() throws IOException {
        Assumptions.assumeTrue(Files.exists(FUSE), "cannot run here: needs fuse");
        GuestId guest = new GuestId(917_005);
        Map<String, String> config = config("1");
        config.put("features", "nesting=1,fuse=1,keyctl=1,force_rw_sys=1,mknod=1,mount=ext4");
        int init = start(guest, config);

        assertThat(run(guest, "ls /dev/fuse /dev/.lxc/proc/version"))
                .contains("/dev/fuse")
                .contains("/dev/.lxc/proc/version");
        assertThat(mount(init, "/sys")).contains(" rw,");
        assertThat(Files.readString(lab.folder.resolve("agent/lxc/" + guest + "/rules.seccomp")))
                .doesNotContain("keyctl");
        destroy(guest, config);
    }

    @Test
    void otherSystemThanConfiguredIsRefused() throws IOException {
        GuestId guest = new GuestId(917_006);
        Map<String, String> config = config("1");
        create(guest, config);

        Map<String, String> other = new LinkedHashMap<>(config);
        other.put("ostype", "debian");
        assertThat(tryStart(guest, other).failure())
                .contains("ostype is 'debian', but the container holds 'alpine'");
        other.put("ostype", "unmanaged");
        assertThat(tryStart(guest, other).failure()).isEmpty();
        destroy(guest, config);
    }

    @Test
    void debugTellsMoreInTheLog() throws IOException {
        GuestId guest = new GuestId(917_007);
        Map<String, String> config = config("1");
        config.put("debug", "1");
        start(guest, config);

        assertThat(Files.readString(lab.folder.resolve("agent/lxc/" + guest + "/start.log")))
                .contains("DEBUG");
        destroy(guest, config);
    }

    @Test
    void procShowsTheContainersOwnLimits() throws IOException {
        Assumptions.assumeTrue(Files.exists(LXCFS), "cannot run here: needs lxcfs running");
        GuestId guest = new GuestId(917_008);
        Map<String, String> config = config("1");
        config.put("cores", "1");
        start(guest, config);

        assertThat(run(guest, "head -1 /proc/meminfo")).containsPattern("MemTotal:\\s+65536 kB");
        assertThat(run(guest, "grep -c ^processor /proc/cpuinfo").strip()).isEqualTo("1");
        destroy(guest, config);
    }

    @Test
    void cpusAreSharedOutAnewWhenContainersStop() throws IOException {
        int cpus = Runtime.getRuntime().availableProcessors();
        Assumptions.assumeTrue(cpus >= 2, "cannot run here: needs two CPUs");
        List<GuestId> guests =
                List.of(new GuestId(917_011), new GuestId(917_012), new GuestId(917_013));
        Map<String, String> config = config("1");
        config.put("cores", "1");
        int[] inits = new int[3];
        for (int i = 0; i < 3; i++) {
            inits[i] = start(guests.get(i), config);
        }
        String first = cpuset(inits[0]);
        int stays = cpuset(inits[1]).equals(first) ? 1 : 2; // shares its CPU with the first
        agent.run(new StopContainer(guests.get(3 - stays)));

        agent.containers.running().balanceCpus();

        if (cpus == 2) {
            assertThat(cpuset(inits[0])).isNotEqualTo(cpuset(inits[stays]));
        }
        for (GuestId guest : guests) {
            destroy(guest, config);
        }
    }

    private static String cpuset(int init) throws IOException {
        return Files.readString(ContainerCgroup.of(init).file("cpuset", "cpuset.cpus")).strip();
    }

    private static String node(int init, String path, int first) throws IOException {
        Path file = Path.of("/proc/" + init + "/root" + path);
        return Integer.toOctalString((int) Files.getAttribute(file, "unix:mode"))
                + " "
                + ((int) Files.getAttribute(file, "unix:uid") - first)
                + " "
                + ((int) Files.getAttribute(file, "unix:gid") - first);
    }

    private static String mount(int init, String path) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + init + "/mountinfo")).stream()
                .filter(line -> line.split(" ")[4].equals(path))
                .reduce("", (first, last) -> last); // the one on top
    }

    /** A command inside, as root of the container. */
    private String run(GuestId guest, String command) {
        return HostProgram.of(
                        "lxc-attach",
                        "-P",
                        lab.folder.resolve("agent/lxc").toString(),
                        "-n",
                        guest.toString(),
                        "--",
                        "/bin/sh",
                        "-c",
                        "PATH=/bin:/sbin; " + command)
                .run()
                .text();
    }

    private int start(GuestId guest, Map<String, String> config) throws IOException {
        create(guest, config);
        CommandResult started = tryStart(guest, config);
        assertThat(started.failure()).as(String.join("\n", agent.reports.lines)).isEmpty();
        return Integer.parseInt(started.facts().get("pid"));
    }

    private CommandResult tryStart(GuestId guest, Map<String, String> config) throws IOException {
        return agent.run(new StartContainer(guest, config, List.of(storage), false));
    }

    private void create(GuestId guest, Map<String, String> config) throws IOException {
        config.remove("rootfs");
        CommandResult created =
                agent.run(
                        new CreateContainer(
                                guest,
                                config,
                                List.of(
                                        new NewVolume(
                                                "rootfs", new StorageId("local"), 0, "/", "")),
                                Optional.empty(),
                                template.toString(),
                                List.of(storage),
                                Optional.empty(),
                                Optional.empty(),
                                config.get("unprivileged").equals("1"),
                                false,
                                false));
        assertThat(created.failure()).isEmpty();
        config.putAll(created.facts());
    }

    private CommandResult update(GuestId guest, Map<String, String> config, String key)
            throws IOException {
        return agent.run(
                new UpdateContainer(
                        guest,
                        config,
                        Map.of(key, Optional.ofNullable(config.get(key))),
                        List.of(storage)));
    }

    private void destroy(GuestId guest, Map<String, String> config) throws IOException {
        Map<String, String> own = new LinkedHashMap<>(config);
        own.put("rootfs", "local:" + guest + "/subvol-" + guest + "-disk-0.subvol,size=0T");
        assertThat(
                        agent.run(new DestroyContainer(guest, own, List.of(storage), true, true))
                                .failure())
                .isEmpty();
    }

    private static Map<String, String> config(String unprivileged) {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("memory", "64");
        config.put("swap", "0");
        config.put("unprivileged", unprivileged);
        return config;
    }
}
