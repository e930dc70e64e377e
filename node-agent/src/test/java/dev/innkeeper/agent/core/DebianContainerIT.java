package dev.innkeeper.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A real Debian with systemd, if a template of it was built on this machine. */
class DebianContainerIT {
    private static final Path TEMPLATE =
            Path.of(
                    System.getProperty(
                            "innkeeper.template", "/var/cache/innkeeper-test/debian-12.tar.zst"));

    @Test
    void debianGetsItsNameNetworkAndPassword() throws IOException {
        try (BootedSystem system = BootedSystem.prepare(TEMPLATE)) {
            GuestId guest = new GuestId(915_001);
            Map<String, String> config = new LinkedHashMap<>();
            config.put("hostname", "deb.example.com");
            config.put("memory", "256");
            config.put("swap", "0");
            config.put("features", "nesting=1");
            config.put("nameserver", "192.0.2.53");
            config.put(
                    "net0",
                    "name=eth0,bridge="
                            + system.lab.bridge
                            + ",ip=10.213.77.51/24,gw=10.213.77.1,ip6=fd77::51/64");

            Path root = system.boot(guest, TEMPLATE, config);

            assertThat(config).containsEntry("ostype", "debian");
            assertThat(root.resolve("etc/hostname")).hasContent("deb\n");
            assertThat(Files.readString(root.resolve("etc/hosts")))
                    .contains("10.213.77.51 deb.example.com deb\n");
            assertThat(Files.readString(root.resolve("etc/resolv.conf")))
                    .contains("nameserver 192.0.2.53\n");
            assertThat(Files.readString(root.resolve("etc/shadow")))
                    .contains("root:" + BootedSystem.PASSWORD_HASH + ":");
            assertThat(Files.readString(root.resolve("root/.ssh/authorized_keys")))
                    .contains(BootedSystem.SSH_KEY + "\n");
            system.awaitPing("10.213.77.51");
            system.awaitText(
                    guest,
                    "systemctl -q is-active container-getty@1"
                            + " && systemctl -q is-active container-getty@2 && echo both",
                    "both");
            assertThat(system.run(guest, "systemctl is-active container-getty@3"))
                    .isNotEqualTo("active");
            assertThat(system.run(guest, "systemctl is-system-running --wait"))
                    .isEqualTo("running");
            system.shutDownAndRemove(guest, config);
        }
    }
}
