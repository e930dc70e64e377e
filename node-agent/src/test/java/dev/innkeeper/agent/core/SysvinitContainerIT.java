package dev.innkeeper.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A real Debian with sysvinit, as Devuan has it. {@code ./innkeeper test} builds its template with
 * {@code e2e/templates/debian-sysv}.
 */
class SysvinitContainerIT {
    private static final Path TEMPLATE =
            Path.of(
                    System.getProperty(
                            "innkeeper.sysv-template",
                            "/var/cache/innkeeper-test/debian-12-sysv.tar.zst"));

    @Test
    void sysvinitBootsWithItsTerminalsAndHearsOfTheShutdown() throws IOException {
        try (BootedSystem system = BootedSystem.prepare(TEMPLATE)) {
            GuestId guest = new GuestId(918_001);
            Map<String, String> config = new LinkedHashMap<>();
            config.put("hostname", "sysv");
            config.put("memory", "256");
            config.put("tty", "2");
            config.put("timezone", "Europe/Vienna");
            config.put("net0", "name=eth0,bridge=" + system.lab.bridge + ",ip=10.213.77.52/24");

            Path root = system.boot(guest, TEMPLATE, config);

            assertThat(Files.readString(root.resolve("etc/inittab")))
                    .contains("p0::powerfail:/sbin/init 0\n")
                    .contains("2:2345:respawn:/sbin/getty 38400 tty2\n")
                    .doesNotContain("tty3");
            system.awaitPing("10.213.77.52");
            system.awaitText(guest, "ps -eo args", "getty 38400 tty2");
            assertThat(system.run(guest, "hostname")).isEqualTo("sysv");
            assertThat(system.run(guest, "date +%Z")).containsAnyOf("CET", "CEST");
            system.shutDownAndRemove(guest, config);
        }
    }
}
