package dev.innkeeper.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.journal.CommandResult;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.contracts.AgentCommand.CreateMachine;
import dev.innkeeper.contracts.AgentCommand.DestroyMachine;
import dev.innkeeper.contracts.AgentCommand.NewDisk;
import dev.innkeeper.contracts.AgentCommand.StartMachine;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.MachineCommand.SnapshotMachine;
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

/** The agent's process dies while it makes or starts a machine; the next one ends the command. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MachineCrashIT {
    private HostLab lab;

    @BeforeAll
    void prepare() throws IOException {
        lab = new HostLab();
        MachineLab.requireQemu();
    }

    @AfterAll
    void cleanUp() throws IOException {
        if (lab != null) {
            lab.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void nextAgentEndsTheCommandAndLeavesNothing(int step) throws Exception {
        GuestId guest = new GuestId(917_000 + step);
        Path data = lab.folder.resolve("agent" + step);
        Path store = lab.folder.resolve("store" + step);
        UUID command = UUID.randomUUID();
        assertThat(CrashingAgent.crash(lab, data, command, create(guest, store), step))
                .isEqualTo(CrashingAgent.DIED);

        try (TestAgent next = new TestAgent(data, undo -> {})) {
            CommandResult result = next.reports.await(command);

            assertThat(result.failure()).isEmpty();
            String name = "local:" + guest + "/vm-" + guest + "-disk-";
            assertThat(result.facts())
                    .containsEntry("scsi0", name + "0.raw,size=1M")
                    .containsEntry("scsi1", name + "1.raw,size=2M")
                    .containsKey("pid");
            assertThat(next.machines.running().state(guest)).isEqualTo("running");
            try (var volumes = Files.list(store.resolve("images/" + guest))) {
                assertThat(volumes).hasSize(2);
            }
            Map<String, String> config = new LinkedHashMap<>(result.facts());
            CommandResult destroyed =
                    next.run(
                            new DestroyMachine(
                                    guest, config, List.of(TestAgent.storage(store)), true, false));
            assertThat(destroyed.failure()).isEmpty();
        }
        assertThat(store.resolve("images/" + guest)).doesNotExist();
        assertThat(data.resolve("qemu/" + guest)).doesNotExist();
    }

    /** The machine goes on while its agents come and go; its memory is written out in the end. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void nextAgentTakesTheSnapshotThatAnotherBegan(int step) throws Exception {
        GuestId guest = new GuestId(917_020 + step);
        Path data = lab.folder.resolve("snapshot" + step);
        Path store = lab.folder.resolve("snapshots" + step);
        List<StorageSpec> storages = List.of(TestAgent.storage(store));
        UUID command = UUID.randomUUID();
        try (TestAgent first = new TestAgent(data, undo -> {})) {
            Map<String, String> config = new LinkedHashMap<>();
            config.put("memory", "32");
            config.putAll(first.run(create(guest, store, "qcow2")).facts());
            first.machines.close();
            SnapshotMachine snapshot =
                    new SnapshotMachine(
                            guest, config, "s", Optional.of(new StorageId("local")), storages);
            assertThat(CrashingAgent.crash(lab, data, command, snapshot, step))
                    .isEqualTo(CrashingAgent.DIED);

            try (TestAgent next = new TestAgent(data, undo -> {})) {
                CommandResult result = next.reports.await(command);

                assertThat(result.failure()).isEmpty();
                assertThat(result.facts().get("vmstate"))
                        .isEqualTo("local:" + guest + "/vm-" + guest + "-state-s.raw");
                assertThat(next.machines.running().state(guest)).isEqualTo("running");
                for (String slot : List.of("scsi0", "scsi1")) {
                    assertThat(snapshots(store, config.getOrDefault(slot, "")))
                            .filteredOn(line -> line.matches("\\d+\\s+s\\s.*"))
                            .hasSize(1);
                }
            }
        }
    }

    private static List<String> snapshots(Path store, String text) {
        String image = text.replaceFirst("local:", "").replaceFirst(",.*", "");
        return HostProgram.of("qemu-img", "snapshot", "-U", "-l", store + "/images/" + image)
                .require();
    }

    @Test
    void halfStartedMachineIsKilledAndStartedAnew() throws Exception {
        GuestId guest = new GuestId(917_010);
        Path data = lab.folder.resolve("half");
        StartMachine start = new StartMachine(guest, Map.of("memory", "32"), List.of());
        try (TestAgent first = new TestAgent(data, undo -> {})) {
            String begun = first.run(start).facts().getOrDefault("pid", "");
            first.machines.close();
            Files.createFile(data.resolve("qemu/917010/starting"));

            try (TestAgent next = new TestAgent(data, undo -> {})) {
                assertThat(next.machines.running().isRunning(guest)).isFalse();
                assertThat(Path.of("/proc/" + begun + "/cmdline")).doesNotExist();

                assertThat(next.run(start).failure()).isEmpty();
            }
        }
    }

    private static CreateMachine create(GuestId guest, Path store) {
        return create(guest, store, "raw");
    }

    private static CreateMachine create(GuestId guest, Path store, String format) {
        return new CreateMachine(
                guest,
                Map.of("memory", "32"),
                List.of(disk("scsi0", 1 << 20, format), disk("scsi1", 2 << 20, format)),
                List.of(TestAgent.storage(store)),
                true,
                0);
    }

    private static NewDisk disk(String slot, long size, String format) {
        return new NewDisk(slot, new StorageId("local"), size, format, Optional.empty(), "");
    }
}
