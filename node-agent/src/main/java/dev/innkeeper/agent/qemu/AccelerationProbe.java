package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.qemu.commandline.Acceleration;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.WorkFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Whether guests run by KVM on this host. That the device is there says nothing, nor that QEMU
 * stays up: there are hosts where a CPU gets lost in the firmware. So a guest whose boot sector
 * ends it must come that far within 2 s, with the CPU that a machine has which asks for none.
 */
public final class AccelerationProbe {
    private static final Path DEVICE = Path.of("/dev/kvm");
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final int SECTOR = 512;

    /** What the guest says; QEMU ends with twice that and one. */
    private static final int WORD = 0x10;

    /** The port of the device by which a guest ends QEMU. */
    private static final int PORT = 0xf4;

    private static final String CPU = "kvm64,enforce,+kvm_pv_eoi,+kvm_pv_unhalt,+lahf_lm,+sep";

    /**
     * The answer.
     *
     * @param reason for people
     */
    public record Answer(Acceleration acceleration, String reason) {}

    private final Path binary;

    AccelerationProbe(Path binary) {
        this.binary = binary;
    }

    Answer look() {
        if (!Files.exists(DEVICE)) {
            return new Answer(Acceleration.TCG, "there is no " + DEVICE);
        }
        try {
            HostProgram.Outcome outcome = run(Acceleration.KVM, LIMIT);
            if (ended(outcome)) {
                return new Answer(Acceleration.KVM, "a guest executed code");
            }
            if (outcome.exitCode() > 128) {
                return new Answer(
                        Acceleration.TCG,
                        DEVICE + " is there, but a guest executed no code within 2 s");
            }
            return new Answer(Acceleration.TCG, words(outcome));
        } catch (IOException | WorkFailure e) {
            return new Answer(Acceleration.TCG, String.valueOf(e.getMessage()));
        }
    }

    /** True if the guest ended itself. */
    static boolean ended(HostProgram.Outcome outcome) {
        return outcome.exitCode() == 2 * WORD + 1;
    }

    private static String words(HostProgram.Outcome outcome) {
        return outcome.lines().isEmpty() ? "QEMU cannot use it" : outcome.lines().getLast();
    }

    HostProgram.Outcome run(Acceleration acceleration, Duration limit) throws IOException {
        Path disk = Files.createTempFile("innkeeper-probe", ".raw");
        try {
            Files.write(disk, bootSector());
            return HostProgram.of(
                            binary.toString(),
                            "-machine",
                            "pc,accel=" + acceleration.word(),
                            "-cpu",
                            acceleration == Acceleration.KVM ? CPU : "qemu64",
                            "-m",
                            "16",
                            "-nodefaults",
                            "-display",
                            "none",
                            "-drive",
                            "if=ide,format=raw,file=" + disk,
                            "-device",
                            "isa-debug-exit,iobase=" + PORT + ",iosize=4")
                    .limit(limit)
                    .run();
        } finally {
            Files.deleteIfExists(disk);
        }
    }

    /** {@code mov al, WORD; out PORT, al; hlt; jmp} to the halt. */
    private static byte[] bootSector() {
        byte[] sector = new byte[SECTOR];
        byte[] code = {
            (byte) 0xb0, WORD, (byte) 0xe6, (byte) PORT, (byte) 0xf4, (byte) 0xeb, (byte) 0xfd
        };
        System.arraycopy(code, 0, sector, 0, code.length);
        sector[SECTOR - 2] = 0x55;
        sector[SECTOR - 1] = (byte) 0xaa;
        return sector;
    }
}
