package dev.innkeeper.agent.qemu.cloudinit;

import dev.innkeeper.agent.qemu.config.MachineConfig;

/** {@code citype}: the forms in which cloud-init and its relatives look for what they shall do. */
enum CloudInitType {
    NOCLOUD("cidata"),
    CONFIGDRIVE2("config-2"),
    OPENNEBULA("CONTEXT");

    private final String label;

    CloudInitType(String label) {
        this.label = label;
    }

    /** By which a system finds the disk. */
    String label() {
        return label;
    }

    /** What is asked for, else what systems of this kind understand. */
    static CloudInitType of(MachineConfig config) {
        return config.text("citype")
                .map(text -> valueOf(text.toUpperCase(java.util.Locale.ROOT)))
                .orElse(config.osType().isWindows() ? CONFIGDRIVE2 : NOCLOUD);
    }
}
