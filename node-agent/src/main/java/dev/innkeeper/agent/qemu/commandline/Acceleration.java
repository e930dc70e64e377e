package dev.innkeeper.agent.qemu.commandline;

/** How the guest's instructions are executed. */
public enum Acceleration {
    /** By the host's processor. */
    KVM,
    /** By translation; slow, but everywhere. */
    TCG;

    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
