package dev.innkeeper.agent.qemu.commandline;

import dev.innkeeper.agent.qemu.config.MachineConfig;
import java.util.ArrayList;
import java.util.List;

/** All that a command line is made of, and what is worth telling the user about it. */
public final class MachinePlan {
    private final MachineConfig config;
    private final QemuHost host;
    private final Acceleration acceleration;
    private final MachineFiles files;
    private final DiskFile.Finder disks;
    private final List<String> warnings = new ArrayList<>();

    public MachinePlan(
            MachineConfig config,
            QemuHost host,
            Acceleration acceleration,
            MachineFiles files,
            DiskFile.Finder disks) {
        this.config = config;
        this.host = host;
        this.acceleration = config.isOn("kvm", true) ? acceleration : Acceleration.TCG;
        this.files = files;
        this.disks = disks;
    }

    MachineConfig config() {
        return config;
    }

    QemuHost host() {
        return host;
    }

    /** Never KVM for a machine that forbids it. */
    public Acceleration acceleration() {
        return acceleration;
    }

    boolean isKvm() {
        return acceleration == Acceleration.KVM;
    }

    MachineFiles files() {
        return files;
    }

    /** The file of a volume. */
    public DiskFile find(String volume) {
        return disks.find(volume);
    }

    DiskFile disk(String volume) {
        return disks.find(volume);
    }

    void warn(String line) {
        warnings.add("WARN: " + line);
    }

    /** What was left out or done another way, for the task's log. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }
}
