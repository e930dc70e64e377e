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
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
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

    /** As {@code pct start --debug} asks for it: whoever started it sees it in the task. */
    @Test
    void debuggedStartTellsTheTaskMore() throws IOException {
        GuestId guest = new GuestId(917_009);
        Map<String, String> config = config("1");
        create(guest, config);

        agent.run(new StartContainer(guest, config, List.of(storage), true));

        assertThat(agent.reports.lines)
                .anyMatch(line -> line.contains("DEBUG") && line.contains(guest.toString()));
        destroy(guest, config);
    }

    @Test
    void generatedConfigurationIsThatOfTheLastStart() throws IOException {
        GuestId guest = new GuestId(917_014);
        Map<String, String> config = config("1");
        start(guest, config);
        agent.run(new StopContainer(guest));
        Path generated = lab.folder.resolve("agent/lxc/" + guest + "/config");
        String before = Files.readString(generated);
        config.put("hostname", "renamed");

        CommandResult changed = update(guest, config, "hostname");

        assertThat(changed.failure()).isEmpty();
        assertThat(generated).hasContent(before);
        assertThat(tryStart(guest, config).failure()).isEmpty();
        assertThat(Files.readString(generated)).contains("lxc.uts.name = renamed");
        destroy(guest, config);
    }

    /** What the guide to containers that do not start says: the agent need not take part. */
    @Test
    void generatedConfigurationStartsInTheForeground() throws IOException {
        GuestId guest = new GuestId(917_021);
        Map<String, String> config = config("1");
        start(guest, config);
        agent.run(new StopContainer(guest));
        Path volume =
                lab.folder.resolve("store/images/" + guest + "/subvol-" + guest + "-disk-0.subvol");
        Path log = lab.folder.resolve("foreground.log");
        String lxc = lab.folder.resolve("agent/lxc").toString();

        Process foreground =
                new ProcessBuilder(
                                "lxc-start",
                                "-P",
                                lxc,
                                "-n",
                                guest.toString(),
                                "-F",
                                "-l",
                                "DEBUG",
                                "-o",
                                log.toString(),
                                "-s",
                                "lxc.rootfs.path=dir:" + volume)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> run(guest, "echo $((6*7))").equals("42"));
            assertThat(Files.readString(log)).contains("DEBUG");
        } finally {
            HostProgram.of("lxc-stop", "-P", lxc, "-n", guest.toString(), "-k").run();
            foreground.destroy();
        }
        destroy(guest, config);
    }

    @Test
    void coresAreAllThatIsSeen() throws IOException {
        Assumptions.assumeTrue(
                Runtime.getRuntime().availableProcessors() >= 2, "cannot run here: needs two CPUs");
        GuestId guest = new GuestId(917_015);
        Map<String, String> config = config("1");
        config.put("cores", "1");

        start(guest, config);

        assertThat(run(guest, "nproc").strip()).isEqualTo("1");
        destroy(guest, config);
    }

    @Test
    void unitsWeighContainersOnTheSameCpu() throws IOException {
        List<GuestId> guests = List.of(new GuestId(917_016), new GuestId(917_017));
        Map<String, String> config = config("1");
        List<Process> burning = new ArrayList<>();
        int[] inits = new int[2];
        for (int i = 0; i < 2; i++) {
            config.put("cpuunits", i == 0 ? "100" : "200");
            inits[i] = start(guests.get(i), config);
            Files.writeString(ContainerCgroup.of(inits[i]).file("cpuset", "cpuset.cpus"), "0");
        }
        try {
            for (GuestId guest : guests) {
                burning.add(burn(guest));
            }
            long[] begin = {consumed(inits[0]), consumed(inits[1])};

            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> consumed(inits[0]) - begin[0] > 1_000_000_000L);

            double ratio =
                    (double) (consumed(inits[1]) - begin[1]) / (consumed(inits[0]) - begin[0]);
            assertThat(ratio).isBetween(1.5, 2.6);
        } finally {
            burning.forEach(Process::destroyForcibly);
        }
        for (GuestId guest : guests) {
            destroy(guest, config);
        }
    }

    /** Keeps a CPU busy inside. */
    private Process burn(GuestId guest) throws IOException {
        return new ProcessBuilder(
                        "lxc-attach",
                        "-P",
                        lab.folder.resolve("agent/lxc").toString(),
                        "-n",
                        guest.toString(),
                        "--",
                        "/bin/sh",
                        "-c",
                        "while :; do :; done")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** CPU time that a container has had, in nanoseconds. */
    private static long consumed(int init) throws IOException {
        ContainerCgroup cgroup = ContainerCgroup.of(init);
        Path first = cgroup.file("cpuacct", "cpuacct.usage");
        if (Files.exists(first)) {
            return Long.parseLong(Files.readString(first).strip());
        }
        return Files.readAllLines(cgroup.file("cpu", "cpu.stat")).stream()
                .filter(line -> line.startsWith("usage_usec "))
                .mapToLong(line -> Long.parseLong(line.substring(11)) * 1000)
                .sum();
    }

    @Test
    void privilegedContainersRootIsTheHosts() throws IOException {
        GuestId guest = new GuestId(917_018);
        Map<String, String> config = config("0");

        int init = start(guest, config);

        assertThat(run(guest, "cat /proc/self/uid_map").strip()).matches("0\\s+0\\s+4294967295");
        String status = Files.readString(Path.of("/proc/" + init + "/status"));
        assertThat(status).containsPattern("Seccomp:\\s+2");
        for (String kind : List.of("pid", "mnt", "net", "uts", "ipc")) {
            assertThat(namespace(Integer.toString(init), kind))
                    .isNotEqualTo(namespace("self", kind));
        }
        destroy(guest, config);
    }

    private static String namespace(String process, String kind) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/" + process + "/ns/" + kind)).toString();
    }

    @Test
    void manyInterfacesComeUp() throws IOException {
        GuestId guest = new GuestId(917_019);
        Map<String, String> config = config("1");
        for (int i : new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 31}) {
            config.put(
                    "net" + i,
                    "name=eth%d,bridge=%s,hwaddr=BC:24:11:00:19:%02X".formatted(i, lab.bridge, i));
        }

        start(guest, config);

        String shown = run(guest, "ip link");
        assertThat(shown).contains("eth0", "eth9", "eth31").contains("bc:24:11:00:19:1f");
        assertThat(Files.readSymbolicLink(Path.of("/sys/class/net/veth" + guest + "i9/master")))
                .hasFileName(lab.bridge);
        destroy(guest, config);
    }

    @Test
    void fuseAndTheFreezerDoNotGoTogetherWhichIsSaid() throws IOException {
        Assumptions.assumeTrue(Files.exists(FUSE), "cannot run here: needs fuse");
        GuestId guest = new GuestId(917_020);
        Map<String, String> config = config("1");
        config.put("features", "fuse=1");

        start(guest, config);

        assertThat(agent.reports.lines)
                .anyMatch(line -> line.contains("WARN") && line.contains("FUSE"));
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
