package dev.innkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A template that is built here from a distribution's packages, and a container made of it. */
@MostlyWaits
@ExtendWith(SharedServer.class)
@ResourceLock(value = ActsOnAllGuests.GUESTS, mode = ResourceAccessMode.READ)
class TemplateBuildIT {

    @Test
    void buildsATemplateThatContainersAreMadeOf(Server server) throws IOException {
        Requirements.containers();
        Requirements.program("debootstrap");
        Requirements.debianMirror();
        CommandLine tools = new CommandLine(server);
        String name = "debian-bookworm-test.tar.zst";
        String volume = Server.STORAGE + ":vztmpl/" + name;

        tools.run("pveam", "build", Server.STORAGE, "--name", name).ok();

        assertThat(tools.run("pveam", "list", Server.STORAGE).ok()).contains(volume);
        tools.run(
                        "pct",
                        "create",
                        "600",
                        volume,
                        "--rootfs",
                        Server.STORAGE + ":1",
                        "--unprivileged",
                        "1")
                .ok();
        tools.run("pct", "start", "600").ok();
        assertThat(tools.run("pct", "exec", "600", "--", "cat", "/etc/debian_version").ok())
                .startsWith("12.");
        assertThat(tools.run("pct", "config", "600").ok()).contains("ostype: debian");
        tools.run("pct", "stop", "600").ok();
        tools.run("pct", "destroy", "600").ok();
        tools.run("pveam", "remove", volume).ok();
        assertThat(tools.run("pveam", "list", Server.STORAGE).ok()).doesNotContain(volume);
    }
}
