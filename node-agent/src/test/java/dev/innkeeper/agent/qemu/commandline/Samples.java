package dev.innkeeper.agent.qemu.commandline;

import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.kernel.GuestId;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Machines and hosts for the tests of command lines. */
final class Samples {
    /** A node that has everything. */
    static final QemuHost HOST =
            new QemuHost(
                    Path.of("/usr/bin/qemu-system-x86_64"),
                    "8.1.5",
                    Set.of("pc", "q35", "pc-i440fx-8.1", "pc-q35-8.1"),
                    Set.of(
                            "kvm64",
                            "qemu64",
                            "host",
                            "max",
                            "EPYC",
                            "EPYC-Rome",
                            "Westmere",
                            "Skylake-Server",
                            "Opteron_G3",
                            "pentium"),
                    true,
                    true,
                    true,
                    true,
                    size -> 1 << 20,
                    Path.of("/usr/share/OVMF"));

    static Map<String, String> options(String text) {
        Map<String, String> options = new LinkedHashMap<>();
        text.lines()
                .filter(line -> !line.startsWith("#") && line.contains(":"))
                .forEach(line -> {
                    int colon = line.indexOf(':');
                    options.put(line.substring(0, colon), line.substring(colon + 1).strip());
                });
        return options;
    }

    static MachinePlan plan(int guest, String text, QemuHost host, Acceleration acceleration) {
        return new MachinePlan(
                new MachineConfig(new GuestId(guest), options(text)),
                host,
                acceleration,
                new MachineFiles(Path.of("/run/innkeeper/" + guest)),
                Samples::disk);
    }

    private static DiskFile disk(String volume) {
        String name = volume.substring(volume.indexOf(':') + 1);
        String format = name.replaceFirst(".*\\.", "");
        boolean iso = name.startsWith("iso/");
        return new DiskFile(
                iso ? "/var/lib/vz/template/" + name : "/var/lib/vz/images/" + name,
                iso ? "raw" : format);
    }

    private Samples() {}
}
