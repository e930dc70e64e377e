package dev.innkeeper.agent.qemu.commandline;

import dev.innkeeper.agent.guestconfig.PropertyText;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.work.WorkFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** {@code bios}, {@code efidisk0}: the program that a machine begins with, and its variables. */
public final class Firmware {

    /**
     * The files of EFI firmware.
     *
     * @param code is never written to
     * @param variables what a new machine begins with
     */
    public record Images(Path code, Path variables) {}

    static void add(MachinePlan plan, Arguments out) {
        MachineConfig config = plan.config();
        if (!config.usesOvmf()) {
            return;
        }
        PropertyText disk = config.property("efidisk0", "file");
        Images files = files(plan.host().firmware(), disk, config.isQ35());
        require(files);
        out.add(
                "-drive",
                Words.none()
                        .with("if", "pflash")
                        .with("unit", 0)
                        .with("format", "raw")
                        .with("readonly", "on")
                        .with("file", files.code()));
        Words variables = Words.none().with("if", "pflash").with("unit", 1);
        Optional<DiskFile> stored = disk.get("file").map(plan::disk);
        if (stored.isEmpty()) {
            plan.warn("no efidisk configured, the firmware's settings are lost at each stop");
        }
        out.add(
                "-drive",
                variables
                        .with("id", "drive-efidisk0")
                        .with("format", stored.map(DiskFile::format).orElse("raw"))
                        .with(
                                "file",
                                stored.map(DiskFile::path)
                                        .orElse(plan.files().variables().toString())));
    }

    /**
     * The files for a machine.
     *
     * @param disk the text of {@code efidisk0}
     */
    public static Images files(Path folder, PropertyText disk, boolean q35) {
        boolean large =
                disk.get("efitype").filter("4m"::equals).isPresent() || disk.get("file").isEmpty();
        boolean keys = disk.isOn("pre-enrolled-keys");
        String size = large ? "_4M" : "";
        if (keys && large) {
            return new Images(
                    folder.resolve("OVMF_CODE" + size + (q35 ? ".ms.fd" : ".secboot.fd")),
                    folder.resolve("OVMF_VARS" + size + ".ms.fd"));
        }
        return new Images(
                folder.resolve("OVMF_CODE" + size + ".fd"),
                folder.resolve("OVMF_VARS" + size + ".fd"));
    }

    /**
     * @throws WorkFailure if one is missing on this node
     */
    public static void require(Images files) {
        for (Path file : new Path[] {files.code(), files.variables()}) {
            if (!Files.isReadable(file)) {
                throw new WorkFailure(
                        "EFI firmware '" + file + "' is missing on this node (package 'ovmf')");
            }
        }
    }

    private Firmware() {}
}
