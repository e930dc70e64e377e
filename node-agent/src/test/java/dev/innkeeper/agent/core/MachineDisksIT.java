package dev.innkeeper.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.journal.CommandResult;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.CreateMachine;
import dev.innkeeper.contracts.AgentCommand.DestroyMachine;
import dev.innkeeper.contracts.AgentCommand.NewDisk;
import dev.innkeeper.contracts.AgentCommand.StartMachine;
import dev.innkeeper.contracts.AgentCommand.StopMachine;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.MachineCommand.CloneMachine;
import dev.innkeeper.contracts.MachineCommand.ConvertMachineToTemplate;
import dev.innkeeper.contracts.MachineCommand.DeleteMachineSnapshot;
import dev.innkeeper.contracts.MachineCommand.MoveMachineDisk;
import dev.innkeeper.contracts.MachineCommand.ReassignMachineDisk;
import dev.innkeeper.contracts.MachineCommand.RollbackMachine;
import dev.innkeeper.contracts.MachineCommand.SnapshotMachine;
import dev.innkeeper.contracts.MachineCommand.WriteCloudInit;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is done to the disks of machines that do not run. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MachineDisksIT {
    private static final StorageId LOCAL = new StorageId("local");
    private static final StorageId OTHER = new StorageId("other");

    private HostLab lab;
    private TestAgent agent;
    private List<StorageSpec> storages;

    @BeforeAll
    void prepare() throws IOException {
        lab = new HostLab();
        MachineLab.requireQemu();
        agent = new TestAgent(lab.folder.resolve("agent"), undo -> {});
        storages =
                List.of(
                        TestAgent.storage(lab.folder.resolve("store")),
                        TestAgent.storage("other", "dir", lab.folder.resolve("other")));
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
    void clonesAreLinkedToATemplateThatStaysAsLongAsTheyNeedIt() throws IOException {
        GuestId origin = new GuestId(919_001);
        GuestId clone = new GuestId(919_002);
        GuestId grandchild = new GuestId(919_003);
        Map<String, String> config = created(origin, disk("scsi0", "qcow2"), disk("scsi1", "raw"));
        write(path(config.get("scsi0")), 0x11);

        config.putAll(
                good(new ConvertMachineToTemplate(origin, config, Optional.empty(), storages))
                        .facts());
        assertThat(config)
                .containsEntry("scsi0", "local:919001/base-919001-disk-0.qcow2,size=2M")
                .containsEntry("scsi1", "local:919001/base-919001-disk-1.raw,size=2M");
        Map<String, String> linked = good(linked(clone, origin, config)).facts();
        assertThat(linked)
                .containsEntry(
                        "scsi0",
                        "local:919001/base-919001-disk-0.qcow2/919002/vm-919002-disk-0.qcow2,size=2M")
                .containsEntry(
                        "scsi1",
                        "local:919001/base-919001-disk-1.raw/919002/vm-919002-disk-1.qcow2,size=2M");
        assertThat(reads(path(linked.get("scsi0")), 0x11)).isTrue();
        write(path(linked.get("scsi0")), 0x22);
        assertThat(reads(path(config.get("scsi0")), 0x11)).isTrue();

        Map<String, String> machine = new LinkedHashMap<>(linked);
        machine.put("memory", "32");
        good(new StartMachine(clone, machine, storages));
        good(new StopMachine(clone));
        assertThat(agent.run(destroy(origin, config)).failure().orElse(""))
                .contains("is still in use by linked cloned");

        Map<String, String> second =
                good(new ConvertMachineToTemplate(clone, linked, Optional.empty(), storages))
                        .facts();
        Map<String, String> last = good(linked(grandchild, clone, second)).facts();
        assertThat(reads(path(last.get("scsi0")), 0x22)).isTrue();
        machine = new LinkedHashMap<>(last);
        machine.put("memory", "32");
        good(new StartMachine(grandchild, machine, storages));
        good(new StopMachine(grandchild));

        good(destroy(grandchild, last));
        good(destroy(clone, second));
        good(destroy(origin, config));
        assertThat(lab.folder.resolve("store/images/919001")).doesNotExist();
    }

    @Test
    void snapshotOfADiskIsTakenAndGoneBackTo() throws IOException {
        GuestId guest = new GuestId(919_010);
        Map<String, String> config = created(guest, disk("scsi0", "qcow2"));
        Path image = path(config.get("scsi0"));
        write(image, 0x11);

        good(new SnapshotMachine(guest, config, "a", Optional.of(LOCAL), storages));
        write(image, 0x22);
        good(new RollbackMachine(guest, config, "a", storages, false));

        assertThat(reads(image, 0x11)).isTrue();
        assertThat(agent.run(new RollbackMachine(guest, config, "b", storages, false)).failure())
                .contains("snapshot 'b' of '919010/vm-919010-disk-0.qcow2' is missing");
        good(new DeleteMachineSnapshot(guest, config, "a", storages, false));
        assertThat(HostProgram.of("qemu-img", "snapshot", "-l", image.toString()).require())
                .isEmpty();
    }

    @Test
    void rollbackThatFailsLeavesEveryDiskAsItWas() throws IOException {
        GuestId guest = new GuestId(919_011);
        Map<String, String> config = created(guest, disk("scsi0", "qcow2"));
        good(new SnapshotMachine(guest, config, "a", Optional.empty(), storages));
        config.putAll(created(guest, disk("scsi1", "qcow2")));
        write(path(config.get("scsi0")), 0x22);

        CommandResult result = agent.run(new RollbackMachine(guest, config, "a", storages, false));

        assertThat(result.failure())
                .contains("snapshot 'a' of '919011/vm-919011-disk-1.qcow2' is missing");
        assertThat(reads(path(config.get("scsi0")), 0x22)).isTrue();
    }

    @Test
    void plainFileHasNoSnapshots() throws IOException {
        GuestId guest = new GuestId(919_012);
        Map<String, String> config = created(guest, disk("scsi0", "qcow2"), disk("scsi1", "raw"));

        CommandResult result =
                agent.run(new SnapshotMachine(guest, config, "a", Optional.empty(), storages));

        assertThat(result.failure()).contains("snapshot feature is not available");
    }

    @Test
    void diskIsMovedConvertedAndGivenAway() throws IOException {
        GuestId guest = new GuestId(919_020);
        Map<String, String> config = created(guest, disk("virtio0", "raw"));
        write(path(config.get("virtio0")), 0x33);

        Map<String, String> moved =
                good(move(guest, config.get("virtio0"), "qcow2", false)).facts();
        assertThat(moved)
                .containsEntry("virtio0", "other:919020/vm-919020-disk-0.qcow2,discard=on,size=2M")
                .containsEntry("unused", "local:919020/vm-919020-disk-0.raw");
        assertThat(reads(path(moved.get("virtio0")), 0x33)).isTrue();

        Map<String, String> given =
                good(new ReassignMachineDisk(
                                guest,
                                new GuestId(919_021),
                                moved.getOrDefault("virtio0", ""),
                                "scsi3",
                                storages))
                        .facts();
        assertThat(given)
                .containsEntry("volume", "other:919021/vm-919021-disk-0.qcow2,discard=on,size=2M");
        assertThat(reads(path(given.get("volume")), 0x33)).isTrue();
    }

    @Test
    void diskOfARunningMachineIsCopiedNoFasterThanAllowed() throws IOException {
        GuestId guest = new GuestId(919_025);
        NewDisk small = new NewDisk("scsi0", LOCAL, 1 << 20, "raw", Optional.empty(), "");
        Map<String, String> config = created(guest, small);
        HostProgram.of(
                        "qemu-io",
                        "-f",
                        "raw",
                        "-c",
                        "write -P 7 0 1M",
                        path(config.get("scsi0")) + "")
                .require();
        config.put("memory", "32");
        config.put("freeze", "1");
        good(new StartMachine(guest, config, storages));
        long start = System.nanoTime();

        Map<String, String> moved =
                good(new MoveMachineDisk(
                                guest,
                                "scsi0",
                                config.getOrDefault("scsi0", ""),
                                OTHER,
                                Optional.empty(),
                                true,
                                storages,
                                256 << 10))
                        .facts();

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(20));
        good(new StopMachine(guest));
        assertThat(reads(path(moved.get("scsi0")), 7)).isTrue();
    }

    @Test
    void copyOfASnapshotIsWhatItWasThen() throws IOException {
        GuestId guest = new GuestId(919_030);
        Map<String, String> config = created(guest, disk("scsi0", "qcow2"));
        write(path(config.get("scsi0")), 0x11);
        good(new SnapshotMachine(guest, config, "a", Optional.empty(), storages));
        write(path(config.get("scsi0")), 0x22);

        Map<String, String> made =
                good(new CloneMachine(
                                new GuestId(919_031),
                                guest,
                                config,
                                Optional.of("a"),
                                true,
                                Optional.empty(),
                                Optional.empty(),
                                storages,
                                0))
                        .facts();

        assertThat(made).containsEntry("scsi0", "local:919031/vm-919031-disk-0.qcow2,size=2M");
        assertThat(reads(path(made.get("scsi0")), 0x11)).isTrue();
    }

    @Test
    void importTakesWhatItIsToldAndNothingElse() throws IOException {
        GuestId guest = new GuestId(919_040);
        Path cloud = lab.folder.resolve("cloud.img");
        image("qcow2", cloud);
        write(cloud, 0x44);
        Path vmdk = lab.folder.resolve("there.vmdk");
        image("vmdk", vmdk);
        Path lie = Files.copy(cloud, lab.folder.resolve("lie.raw"));
        Path based = lab.folder.resolve("based.img");
        HostProgram.of(
                        "qemu-img",
                        "create",
                        "-q",
                        "-f",
                        "qcow2",
                        "-b",
                        "/etc/passwd",
                        "-F",
                        "raw",
                        based.toString())
                .require();

        Map<String, String> made =
                created(guest, imported("scsi0", cloud), imported("scsi1", vmdk));
        assertThat(made).containsEntry("scsi0", "local:919040/vm-919040-disk-0.raw,size=2M");
        assertThat(reads(path(made.get("scsi0")), 0x44)).isTrue();

        assertThat(agent.run(create(guest, imported("scsi0", lie))).failure())
                .contains("'" + lie + "' is not a raw image, but qcow2");
        assertThat(agent.run(create(guest, imported("scsi0", based))).failure())
                .contains("'based.img' is based on another file, '/etc/passwd'");
    }

    @Test
    void cloudInitIsWrittenForTheStartAndWhenItChanges() throws IOException {
        GuestId guest = new GuestId(919_050);
        NewDisk drive =
                new NewDisk("ide2", LOCAL, 0, "qcow2", Optional.empty(), "cloudinit=1,media=cdrom");
        Map<String, String> config = created(guest, drive);
        assertThat(config)
                .containsEntry(
                        "ide2", "local:919050/vm-919050-cloudinit.qcow2,media=cdrom,size=4M");
        config.put("memory", "32");
        config.put("name", "cloudy");
        config.put("ciuser", "ada");
        config.put("net0", "virtio=BC:24:11:91:90:50,bridge=" + lab.bridge);
        config.put("ipconfig0", "ip=10.213.77.9/24,gw=10.213.77.1");

        good(new StartMachine(guest, config, storages));
        config.put("ciuser", "grace");
        good(new WriteCloudInit(guest, config, storages));
        good(new StopMachine(guest));

        Path iso = lab.folder.resolve("cloud-init.iso");
        HostProgram.of(
                        "qemu-img",
                        "convert",
                        "-O",
                        "raw",
                        path(config.get("ide2")).toString(),
                        iso.toString())
                .require();
        assertThat(HostProgram.of("isoinfo", "-d", "-i", iso.toString()).require())
                .contains("Volume id: cidata");
        assertThat(file(iso, "/user-data")).contains("hostname: cloudy\n").contains("user: grace");
        assertThat(file(iso, "/network-config")).contains("address: '10.213.77.9'");
        assertThat(file(iso, "/meta-data")).startsWith("instance-id: ");
    }

    private static String file(Path iso, String file) {
        return HostProgram.of("isoinfo", "-R", "-x", file, "-i", iso.toString()).run().text();
    }

    private CloneMachine linked(GuestId clone, GuestId origin, Map<String, String> config) {
        return new CloneMachine(
                clone,
                origin,
                config,
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                storages,
                0);
    }

    private MoveMachineDisk move(GuestId guest, String text, String format, boolean delete) {
        return new MoveMachineDisk(
                guest,
                "virtio0",
                text + ",discard=on",
                OTHER,
                Optional.of(format),
                delete,
                storages,
                0);
    }

    private DestroyMachine destroy(GuestId guest, Map<String, String> config) {
        return new DestroyMachine(guest, config, storages, false, false);
    }

    private CreateMachine create(GuestId guest, NewDisk... disks) {
        return new CreateMachine(guest, Map.of("memory", "32"), List.of(disks), storages, false, 0);
    }

    private Map<String, String> created(GuestId guest, NewDisk... disks) throws IOException {
        return new LinkedHashMap<>(good(create(guest, disks)).facts());
    }

    private CommandResult good(AgentCommand command) throws IOException {
        CommandResult result = agent.run(command);
        assertThat(result.failure()).as("%s", command).isEmpty();
        return result;
    }

    private static NewDisk disk(String slot, String format) {
        return new NewDisk(slot, LOCAL, 2 << 20, format, Optional.empty(), "");
    }

    private static NewDisk imported(String slot, Path source) {
        return new NewDisk(slot, LOCAL, 0, "raw", Optional.of(source.toString()), "");
    }

    private Path path(String text) {
        String volume = text.replaceFirst(",.*", "");
        String name = volume.substring(volume.indexOf(':') + 1);
        String own = name.replaceFirst("^\\d+/base-[^/]+/(?=\\d)", "");
        String store = volume.startsWith("other:") ? "other" : "store";
        return lab.folder.resolve(store + "/images/" + own);
    }

    private static void image(String format, Path file) {
        HostProgram.of("qemu-img", "create", "-q", "-f", format, file.toString(), "2M").require();
    }

    private static void write(Path image, int pattern) {
        HostProgram.of("qemu-io", "-c", "write -P " + pattern + " 64k 64k", image.toString())
                .require();
    }

    private static boolean reads(Path image, int pattern) {
        return !HostProgram.of("qemu-io", "-c", "read -P " + pattern + " 64k 64k", image.toString())
                .run()
                .text()
                .contains("verification failed");
    }
}
