package dev.innkeeper.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.journal.CommandResult;
import dev.innkeeper.agent.qemu.NodeQemu;
import dev.innkeeper.contracts.AgentCommand.CreateMachine;
import dev.innkeeper.contracts.AgentCommand.NewDisk;
import dev.innkeeper.contracts.AgentCommand.StartMachine;
import dev.innkeeper.contracts.AgentCommand.StopMachine;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
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

/** Machines with EFI firmware and a TPM, halted: what goes on in them is not tried here. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MachineFirmwareIT {
    private HostLab lab;
    private TestAgent agent;
    private StorageSpec storage;

    @BeforeAll
    void prepare() throws IOException {
        lab = new HostLab();
        MachineLab.requireQemu();
        agent = new TestAgent(lab.folder.resolve("agent"), undo -> {});
        storage = TestAgent.storage(lab.folder.resolve("store"));
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
    void variablesOfTheFirmwareHaveADisk() throws IOException {
        Assumptions.assumeTrue(
                Files.exists(Path.of("/usr/share/OVMF/OVMF_CODE_4M.fd")),
                "needs ovmf: no firmware tried");
        GuestId guest = new GuestId(918_001);
        Map<String, String> config = config();
        config.put("bios", "ovmf");
        config.put("machine", "q35");

        CommandResult created =
                agent.run(
                        create(
                                guest,
                                config,
                                disk("efidisk0", "efitype=4m,pre-enrolled-keys=1"),
                                disk("tpmstate0", "version=v2.0")));
        assertThat(created.facts())
                .containsEntry(
                        "efidisk0",
                        "local:918001/vm-918001-disk-0.raw,efitype=4m,pre-enrolled-keys=1,size=528K")
                .containsEntry(
                        "tpmstate0", "local:918001/vm-918001-disk-1.raw,size=4M,version=v2.0");

        config.put("efidisk0", created.facts().getOrDefault("efidisk0", ""));
        assertThat(agent.run(start(guest, config)).failure()).isEmpty();
        assertThat(agent.run(new StopMachine(guest)).failure()).isEmpty();

        config.remove("efidisk0");
        assertThat(agent.run(start(guest, config)).failure()).isEmpty();
        assertThat(agent.reports.lines)
                .contains(
                        "WARN: no efidisk configured, the firmware's settings are lost at each stop");
    }

    @Test
    void startWithoutItsFirmwareSaysWhatIsMissingAndLeavesNothing() throws IOException {
        GuestId guest = new GuestId(918_003);
        Path data = lab.folder.resolve("bare");
        Path nowhere = lab.folder.resolve("nowhere");
        Map<String, String> config = config();
        config.put("bios", "ovmf");
        NodeQemu bare = new NodeQemu(MachineLab.QEMU, nowhere);
        try (TestAgent poor = new TestAgent(data, undo -> {}, TestAgent.NO_OTHER_NODES, bare)) {

            CommandResult started = poor.run(start(guest, config));

            assertThat(started.failure())
                    .contains(
                            "EFI firmware '%s/OVMF_CODE_4M.fd' is missing on this node (package 'ovmf')"
                                    .formatted(nowhere));
            assertThat(poor.machines.running().isRunning(guest)).isFalse();
            assertThat(data.resolve("qemu/" + guest)).doesNotExist();
            assertThat(poor.run(create(guest, config, disk("efidisk0", "efitype=4m"))).failure())
                    .hasValueSatisfying(why -> assertThat(why).contains("EFI firmware"));
            assertThat(lab.folder.resolve("store/images/" + guest)).doesNotExist();
        }
    }

    @Test
    void trustedModuleEndsWithItsMachine() throws IOException {
        Assumptions.assumeTrue(
                Files.exists(Path.of("/usr/bin/swtpm")), "needs swtpm: no TPM tried");
        GuestId guest = new GuestId(918_002);
        Map<String, String> config = config();
        config.putAll(agent.run(create(guest, config, disk("tpmstate0", "version=v2.0"))).facts());

        assertThat(agent.run(start(guest, config)).failure()).isEmpty();
        assertThat(agent.machines.files(guest).tpm()).exists();
        assertThat(agent.run(new StopMachine(guest)).failure()).isEmpty();
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(agent.machines.files(guest).tpm()).doesNotExist());
    }

    private StartMachine start(GuestId guest, Map<String, String> config) {
        return new StartMachine(guest, config, List.of(storage));
    }

    private CreateMachine create(GuestId guest, Map<String, String> config, NewDisk... disks) {
        return new CreateMachine(guest, config, List.of(disks), List.of(storage), false, 0);
    }

    private static NewDisk disk(String slot, String options) {
        return new NewDisk(slot, new StorageId("local"), 0, "raw", Optional.empty(), options);
    }

    private static Map<String, String> config() {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("memory", "64");
        config.put("freeze", "1");
        return config;
    }
}
