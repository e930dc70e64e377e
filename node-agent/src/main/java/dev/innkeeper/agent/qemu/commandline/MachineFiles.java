package dev.innkeeper.agent.qemu.commandline;

import java.nio.file.Path;

/**
 * Where a machine's sockets and the log of its QEMU are, in a folder of its own. Names are short:
 * the path of a socket has at most 107 bytes.
 */
public record MachineFiles(Path folder) {

    /** Commands and events; only the agent talks here. */
    public Path monitor() {
        return folder.resolve("qmp");
    }

    public Path screen() {
        return folder.resolve("vnc");
    }

    public Path agent() {
        return folder.resolve("qga");
    }

    /** Of {@code serialN}. */
    public Path serial(int index) {
        return folder.resolve("serial" + index);
    }

    /** Where the emulated TPM listens. */
    public Path tpm() {
        return folder.resolve("swtpm");
    }

    /** Where its state passes while it is written or read; only then is it there. */
    public Path state() {
        return folder.resolve("state");
    }

    /** What QEMU said. */
    public Path log() {
        return folder.resolve("log");
    }

    /** The firmware's variables of a machine without a disk for them; new at each start. */
    public Path variables() {
        return folder.resolve("efi-vars");
    }
}
