package dev.innkeeper.agent.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.qemu.commandline.Acceleration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AccelerationProbeIT {
    private static final Path QEMU = Path.of("/usr/bin/qemu-system-x86_64");

    @BeforeAll
    static void qemuIsThere() {
        Assumptions.assumeTrue(Files.exists(QEMU), "needs " + QEMU + ": no machines tried");
    }

    @Test
    void guestOfTheProbeEndsItself() throws IOException {
        var outcome = new AccelerationProbe(QEMU).run(Acceleration.TCG, Duration.ofSeconds(60));

        assertThat(AccelerationProbe.ended(outcome)).as(outcome.text()).isTrue();
    }

    @Test
    void probeSaysWhy() {
        AccelerationProbe.Answer answer = new AccelerationProbe(QEMU).look();

        assertThat(answer.reason()).isNotBlank();
        if (!Files.exists(Path.of("/dev/kvm"))) {
            assertThat(answer.acceleration()).isEqualTo(Acceleration.TCG);
        }
    }
}
