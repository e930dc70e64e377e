package dev.innkeeper.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.journal.CommandResult;
import dev.innkeeper.contracts.AgentCommand.CreateContainer;
import dev.innkeeper.contracts.AgentCommand.DestroyContainer;
import dev.innkeeper.contracts.AgentCommand.NewVolume;
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
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent's process dies at each step of making a container; the next one ends the command. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashRecoveryIT {
    private HostLab lab;
    private Path template;

    @BeforeAll
    void prepare() throws IOException {
        lab = new HostLab();
        template = lab.template("crash.tar.gz");
    }

    @AfterAll
    void cleanUp() throws IOException {
        if (lab != null) {
            lab.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void nextAgentEndsTheCommandAndLeavesNothing(int step) throws Exception {
        GuestId guest = new GuestId(914_000 + step);
        Path data = lab.folder.resolve("agent" + step);
        Path store = lab.folder.resolve("store" + step);
        UUID command = UUID.randomUUID();
        assertThat(CrashingAgent.crash(lab, data, command, create(guest, store), step))
                .isEqualTo(CrashingAgent.DIED);
        assertThat(HostLab.mountsBelow(lab.folder)).isEmpty();

        try (TestAgent next = new TestAgent(data, undo -> {})) {
            CommandResult result = next.reports.await(command);

            assertThat(result.failure()).isEmpty();
            assertThat(result.facts())
                    .containsEntry(
                            "rootfs", "local:" + guest + "/vm-" + guest + "-disk-0.raw,size=32M")
                    .containsEntry(
                            "mp0",
                            "local:"
                                    + guest
                                    + "/subvol-"
                                    + guest
                                    + "-disk-1.subvol,mp=/data,size=0T")
                    .containsKey("pid");
            try (var volumes = Files.list(store.resolve("images/" + guest))) {
                assertThat(volumes).hasSize(2);
            }
            Map<String, String> config = new LinkedHashMap<>(result.facts());
            CommandResult destroyed =
                    next.run(
                            new DestroyContainer(
                                    guest, config, List.of(TestAgent.storage(store)), true, false));
            assertThat(destroyed.failure()).isEmpty();
        }
        assertThat(store.resolve("images/" + guest)).doesNotExist();
        assertThat(data.resolve("lxc/" + guest)).doesNotExist();
        assertThat(data.resolve("mounts/" + guest)).doesNotExist();
    }

    private CreateContainer create(GuestId guest, Path store) {
        return new CreateContainer(
                guest,
                Map.of("hostname", "crash", "unprivileged", "1", "memory", "32", "swap", "0"),
                List.of(
                        new NewVolume("rootfs", new StorageId("local"), 32L << 20, "/", ""),
                        new NewVolume("mp0", new StorageId("local"), 0, "/data", "")),
                Optional.empty(),
                template.toString(),
                List.of(TestAgent.storage(store)),
                Optional.empty(),
                Optional.empty(),
                true,
                false,
                true);
    }
}
