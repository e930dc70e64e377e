package dev.innkeeper.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.guest.KnownGuest;
import dev.innkeeper.agent.journal.CommandResult;
import dev.innkeeper.contracts.AgentCommand.CreateContainer;
import dev.innkeeper.contracts.AgentCommand.NewVolume;
import dev.innkeeper.contracts.AgentCommand.ResumeContainer;
import dev.innkeeper.contracts.AgentCommand.ShutdownContainer;
import dev.innkeeper.contracts.AgentCommand.StartContainer;
import dev.innkeeper.contracts.AgentCommand.StopContainer;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.AgentCommand.SuspendContainer;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Scripts that are told of a container's life, and containers that are halted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HookScriptIT {
    private HostLab lab;
    private TestAgent agent;
    private StorageSpec storage;
    private Path template;
    private Path snippets;

    @BeforeAll
    void prepare() throws IOException {
        lab = new HostLab();
        agent = new TestAgent(lab.folder.resolve("agent"), undo -> {});
        Path store = lab.folder.resolve("store");
        storage = TestAgent.storage(store);
        snippets = Files.createDirectories(store.resolve("snippets"));
        template = lab.template("busybox.tar.gz");
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
    void scriptHearsOfEveryPhaseAndItsWordsGoToTheLog() throws IOException {
        GuestId guest = new GuestId(915_001);
        Path heard = lab.folder.resolve("heard-1");
        script("all.sh", "echo \"$1 $2\" >> " + heard + "\necho \"hello from $2\"", "rwxr-xr-x");
        Map<String, String> config = container(guest, "local:snippets/all.sh");

        assertThat(agent.run(start(guest, config)).failure()).isEmpty();
        assertThat(agent.run(new ShutdownContainer(guest, 20, true)).failure()).isEmpty();

        assertThat(heard)
                .hasContent(
                        """
                        915001 pre-start
                        915001 post-start
                        915001 pre-stop
                        915001 post-stop\
                        """);
        assertThat(agent.reports.lines).contains("hello from pre-start", "hello from post-stop");
    }

    @Test
    void aScriptThatFailsBeforeTheStartPreventsIt() throws IOException {
        GuestId guest = new GuestId(915_002);
        script("no.sh", "[ $2 != pre-start ] || { echo not today; exit 3; }", "rwxr-xr-x");
        Map<String, String> config = container(guest, "local:snippets/no.sh");

        CommandResult result = agent.run(start(guest, config));

        assertThat(result.failure())
                .contains("hookscript error for 915002 on pre-start: exit code 3");
        assertThat(agent.reports.lines).contains("not today");
        assertThat(agent.containers.running().isRunning(guest)).isFalse();
    }

    @Test
    void aScriptThatIsMissingOrMayNotBeRunPreventsTheStart() throws IOException {
        GuestId guest = new GuestId(915_003);
        script("plain.sh", "true", "rw-r--r--");

        assertThat(agent.run(start(guest, container(guest, "local:snippets/plain.sh"))).failure())
                .hasValueSatisfying(text -> assertThat(text).endsWith("is not executable"));
        Map<String, String> config = new HashMap<>(agent.known.get(guest).options());
        config.put("hookscript", "local:snippets/none.sh");
        assertThat(agent.run(start(guest, config)).failure()).isPresent();
    }

    @Test
    void aFailureLaterIsOnlyWrittenDown() throws IOException {
        GuestId guest = new GuestId(915_004);
        script("late.sh", "[ $2 = pre-start ]", "rwxr-xr-x");
        Map<String, String> config = container(guest, "local:snippets/late.sh");

        assertThat(agent.run(start(guest, config)).failure()).isEmpty();
        assertThat(agent.run(new StopContainer(guest)).failure()).isEmpty();

        assertThat(agent.reports.lines)
                .contains("hookscript error for 915004 on pre-stop: exit code 1");
    }

    @Test
    void scriptHearsOfAnEndThatNobodyAskedFor() throws IOException {
        GuestId guest = new GuestId(915_005);
        Path heard = lab.folder.resolve("heard-5");
        script("self.sh", "echo $2 >> " + heard, "rwxr-xr-x");
        CommandResult started = agent.run(start(guest, container(guest, "local:snippets/self.sh")));
        int pid = Integer.parseInt(started.facts().get("pid"));

        ProcessHandle.of(pid).orElseThrow().destroyForcibly();

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> Files.readString(heard).endsWith("post-stop\n"));
    }

    @Test
    void aSuspendedContainerStandsStillUntilItIsResumed() throws IOException {
        GuestId guest = new GuestId(915_006);
        CommandResult started = agent.run(start(guest, container(guest, "")));
        int pid = Integer.parseInt(started.facts().get("pid"));
        Path counter = Path.of("/proc/" + pid + "/root/tmp/counter");
        Awaitility.await().until(() -> Files.exists(Path.of("/proc/" + pid + "/root/run/up")));
        ticking(guest);
        Awaitility.await().until(() -> Files.exists(counter) && Files.size(counter) > 0);

        assertThat(agent.run(new SuspendContainer(guest)).failure()).isEmpty();
        long size = Files.size(counter);
        Awaitility.await().during(Duration.ofMillis(700)).until(() -> Files.size(counter) == size);
        assertThat(agent.run(new ResumeContainer(guest)).failure()).isEmpty();
        Awaitility.await().until(() -> Files.size(counter) > size);

        assertThat(agent.run(new SuspendContainer(guest)).failure()).isEmpty();
        assertThat(agent.run(new ShutdownContainer(guest, 20, false)).failure())
                .as("it is resumed, so that it hears")
                .isEmpty();
        assertThat(agent.run(new ResumeContainer(guest)).failure())
                .contains("CT 915006 not running");
    }

    /** Something in the container that goes on and on. */
    private void ticking(GuestId guest) {
        List<String> command =
                List.of(
                        "lxc-attach",
                        "-P",
                        lab.folder.resolve("agent/lxc").toString(),
                        "-n",
                        guest.toString(),
                        "--",
                        "/bin/sh",
                        "-c",
                        "(while :; do echo x >> /tmp/counter; sleep 0.05; done) >/dev/null 2>&1 &");
        dev.innkeeper.agent.work.HostProgram.of(command).require();
    }

    private void script(String name, String body, String mode) throws IOException {
        Path file = snippets.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private StartContainer start(GuestId guest, Map<String, String> config) {
        return new StartContainer(guest, config, List.of(storage), false);
    }

    private Map<String, String> container(GuestId guest, String hookScript) throws IOException {
        Map<String, String> config = new HashMap<>();
        config.put("hostname", "ct" + guest);
        config.put("memory", "64");
        NewVolume root = new NewVolume("rootfs", storage.storage(), 0, "/", "");
        CommandResult created =
                agent.run(
                        new CreateContainer(
                                guest,
                                config,
                                List.of(root),
                                Optional.empty(),
                                template.toString(),
                                List.of(storage),
                                Optional.empty(),
                                Optional.empty(),
                                true,
                                false,
                                false));
        assertThat(created.failure()).isEmpty();
        config.putAll(created.facts());
        config.put("unprivileged", "1");
        if (!hookScript.isEmpty()) {
            config.put("hookscript", hookScript);
        }
        agent.known.put(guest, new KnownGuest(config, List.of(storage)));
        return config;
    }
}
