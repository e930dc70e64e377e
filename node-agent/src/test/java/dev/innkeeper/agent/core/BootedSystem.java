package dev.innkeeper.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.journal.CommandResult;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.contracts.AgentCommand.CreateContainer;
import dev.innkeeper.contracts.AgentCommand.DestroyContainer;
import dev.innkeeper.contracts.AgentCommand.NewVolume;
import dev.innkeeper.contracts.AgentCommand.ShutdownContainer;
import dev.innkeeper.contracts.AgentCommand.StartContainer;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.StorageId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** A container of a whole distribution, which boots, is looked at, and is shut down and removed. */
final class BootedSystem implements AutoCloseable {
    static final String PASSWORD_HASH = "$5$salt$hash";
    static final String SSH_KEY = "ssh-ed25519 AAAA test";

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration INTERVAL = Duration.ofMillis(500);

    final HostLab lab;
    private final TestAgent agent;
    private final List<StorageSpec> storages;

    private BootedSystem(HostLab lab) throws IOException {
        this.lab = lab;
        this.agent = new TestAgent(lab.folder.resolve("agent"), undo -> {});
        this.storages = List.of(TestAgent.storage(lab.folder.resolve("store")));
    }

    /** A place for it; the test is skipped where the template has not been built. */
    static BootedSystem prepare(Path template) throws IOException {
        Assumptions.assumeTrue(Files.exists(template), "needs " + template + ": not tried");
        return new BootedSystem(new HostLab());
    }

    /** Creates and starts an unprivileged one; what the agent found goes into the configuration. */
    Path boot(GuestId guest, Path template, Map<String, String> config) throws IOException {
        config.put("unprivileged", "1");
        CommandResult created =
                agent.run(
                        new CreateContainer(
                                guest,
                                new LinkedHashMap<>(config),
                                List.of(
                                        new NewVolume(
                                                "rootfs",
                                                new StorageId("local"),
                                                1L << 30,
                                                "/",
                                                "")),
                                Optional.empty(),
                                template.toString(),
                                storages,
                                Optional.of(PASSWORD_HASH),
                                Optional.of(SSH_KEY),
                                true,
                                false,
                                false));
        assertThat(created.failure()).isEmpty();
        config.putAll(created.facts());
        CommandResult started = agent.run(new StartContainer(guest, config, storages, false));
        assertThat(started.failure()).as(String.join("\n", agent.reports.lines)).isEmpty();
        return Path.of("/proc/" + started.facts().get("pid") + "/root");
    }

    /** Waits until it answers on the network. */
    void awaitPing(String address) {
        await(() -> HostProgram.of("ping", "-c1", "-W1", address).run().good());
    }

    /** Waits until a command inside says this. */
    void awaitText(GuestId guest, String command, String text) {
        await(() -> run(guest, command).contains(text));
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).pollInterval(INTERVAL).until(condition);
    }

    /** What a command inside says. */
    String run(GuestId guest, String command) {
        return HostProgram.of(
                        "lxc-attach",
                        "-P",
                        lab.folder.resolve("agent/lxc").toString(),
                        "-n",
                        guest.toString(),
                        "--",
                        "/bin/sh",
                        "-c",
                        "PATH=/bin:/sbin:/usr/bin; " + command)
                .run()
                .text();
    }

    /** It shuts down when it is asked to, and nothing of it stays. */
    void shutDownAndRemove(GuestId guest, Map<String, String> config) throws IOException {
        assertThat(agent.run(new ShutdownContainer(guest, 60, false)).failure()).isEmpty();
        assertThat(agent.run(new DestroyContainer(guest, config, storages, false, false)).failure())
                .isEmpty();
        assertThat(lab.folder.resolve("store/images/" + guest)).doesNotExist();
    }

    @Override
    public void close() throws IOException {
        agent.close();
        lab.close();
    }
}
