package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.guestconfig.PropertyText;
import dev.innkeeper.agent.qemu.commandline.DiskFile;
import dev.innkeeper.agent.qemu.commandline.Firmware;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.storage.DirStorage;
import dev.innkeeper.agent.storage.ImageAllocation;
import dev.innkeeper.agent.storage.Storages;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.NewDisk;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.json.MessageCodec;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the volumes of machines: empty ones, imported ones, the firmware's and the TPM's. */
final class MachineDisks {
    private static final long TPM_SIZE = 4L << 20;
    private static final long CLOUD_INIT_SIZE = 4L << 20;

    private final ImageAllocation images;
    private final NodeQemu qemu;

    MachineDisks(ImageAllocation images, NodeQemu qemu) {
        this.images = images;
        this.qemu = qemu;
    }

    /**
     * Makes them in their order.
     *
     * @param bandwidth bytes a second for imports; 0 for no limit
     * @return slot → property string, such as {@code local:100/vm-100-disk-0.qcow2,size=8G}
     */
    Map<String, String> make(
            MachineConfig config,
            List<NewDisk> disks,
            List<StorageSpec> storages,
            long bandwidth,
            Work work)
            throws IOException {
        Map<String, String> made = new LinkedHashMap<>();
        for (NewDisk disk : disks) {
            DirStorage storage = Storages.of(storages, disk.storage());
            storage.activate();
            made.put(disk.slot(), make(config, disk, storage, storages, bandwidth, work));
        }
        return made;
    }

    private String make(
            MachineConfig config,
            NewDisk disk,
            DirStorage storage,
            List<StorageSpec> storages,
            long bandwidth,
            Work work)
            throws IOException {
        GuestId guest = config.guest();
        if (disk.source().isPresent()) {
            DiskFile source = new MachineVolumes(storages).findSource(disk.source().get());
            return imported(guest, disk, storage, source, bandwidth, work);
        }
        return switch (disk.slot()) {
            case "efidisk0" -> imported(guest, disk, storage, variables(config, disk), 0, work);
            case "tpmstate0" -> empty(guest, disk, storage, TPM_SIZE, "raw", work);
            default -> empty(guest, disk, storage, disk.sizeBytes(), disk.format(), work);
        };
    }

    private DiskFile variables(MachineConfig config, NewDisk disk) {
        PropertyText options = PropertyText.parse("file=new," + disk.options(), "file");
        Firmware.Images images = Firmware.files(qemu.host().firmware(), options, config.isQ35());
        Firmware.require(images);
        return new DiskFile(images.variables().toString(), "raw");
    }

    private String empty(
            GuestId guest, NewDisk disk, DirStorage storage, long size, String format, Work work)
            throws IOException {
        if (isCloudInit(disk)) {
            return cloudInit(guest, storage, format, disk.options(), work);
        }
        if (size <= 0) {
            throw new WorkFailure(disk.slot() + ": a new disk needs a size");
        }
        String volume = images.image(storage, guest, format, size, work);
        return made(disk, text(disk, storage, volume, size), work);
    }

    private static String made(NewDisk disk, String text, Work work) {
        work.log(disk.slot() + ": successfully created disk '" + text + "'");
        return text;
    }

    /**
     * An empty drive for what a machine's system shall know at its first boot.
     *
     * @param options of its slot, as text
     * @return the slot's text
     */
    String cloudInit(GuestId guest, DirStorage storage, String format, String options, Work work)
            throws IOException {
        String name = "vm-" + guest + "-cloudinit." + format;
        String volume = images.named(storage, guest, name, format, CLOUD_INIT_SIZE, work);
        return StoredDisks.text(options, storage.id() + ":" + volume, CLOUD_INIT_SIZE);
    }

    private static boolean isCloudInit(NewDisk disk) {
        return PropertyText.parse(disk.options(), "").get("cloudinit").isPresent();
    }

    private String imported(
            GuestId guest,
            NewDisk disk,
            DirStorage storage,
            DiskFile source,
            long bandwidth,
            Work work)
            throws IOException {
        long size = virtualSize(source);
        String format = disk.slot().equals("tpmstate0") ? "raw" : disk.format();
        String volume = images.image(storage, guest, format, size, work);
        Path target = storage.requirePath(volume);
        DiskFile file = new DiskFile(target.toString(), format);
        copy(source, Optional.empty(), file, bandwidth, work);
        return made(disk, text(disk, storage, volume, size), work);
    }

    /**
     * Copies what an image holds into another that is there and empty.
     *
     * @param snapshot inside the source; empty for its present state
     * @param bandwidth bytes in a second at most; 0 for no limit
     */
    static void copy(
            DiskFile source,
            Optional<String> snapshot,
            DiskFile target,
            long bandwidth,
            Work work) {
        List<String> command = new ArrayList<>(List.of("qemu-img", "convert", "-n", "-q"));
        if (bandwidth > 0) {
            command.addAll(List.of("-r", Long.toString(bandwidth)));
        }
        snapshot.ifPresent(name -> command.addAll(List.of("-l", "snapshot.name=" + name)));
        command.addAll(List.of("-f", source.format(), "-O", target.format()));
        command.addAll(List.of("--target-is-zero", source.path(), target.path()));
        HostProgram.of(command).require(work);
    }

    /**
     * The bytes that a guest sees.
     *
     * @throws WorkFailure if it is no image of its format
     */
    static long virtualSize(DiskFile file) throws IOException {
        if (file.format().equals("raw")) {
            Path path = Path.of(file.path());
            if (Files.isRegularFile(path)) {
                return Files.size(path);
            }
        }
        List<String> said =
                HostProgram.of(
                                "qemu-img",
                                "info",
                                "-U",
                                "--output=json",
                                "-f",
                                file.format(),
                                file.path())
                        .require();
        return MessageCodec.mapper()
                .readTree(String.join("\n", said))
                .path("virtual-size")
                .asLong();
    }

    private static String text(NewDisk disk, DirStorage storage, String volume, long size) {
        return StoredDisks.text(disk.options(), storage.id() + ":" + volume, size);
    }
}
