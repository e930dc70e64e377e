package dev.innkeeper.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** What a scenario needs of the machine. A build server counts any other reason as a failure. */
final class Requirements {

    /** Containers need root and the tools that {@code ./innkeeper test} installs. */
    static void containers() {
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")), "cannot run here: not root");
        program("lxc-start");
        program("newuidmap");
    }

    /** Machines with a system in them need QEMU and what makes their disk. */
    static void machines() {
        Assumptions.assumeTrue(
                Files.isDirectory(Path.of("/var/cache/innkeeper-test/linux/lib/modules")),
                "cannot run here: needs a kernel that can be unpacked");
        for (String name :
                List.of("qemu-system-x86_64", "qemu-ga", "syslinux", "mcopy", "sfdisk")) {
            program(name);
        }
    }

    static void program(String name) {
        boolean found =
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
        Assumptions.assumeTrue(found, name + " is not installed");
    }

    /** Packages of Debian can be fetched: the host's own mirror answers, or the public one. */
    static void debianMirror() {
        Assumptions.assumeTrue(
                Programs.run(
                                        "sh",
                                        "-c",
                                        "grep -qs '^ID=debian' /etc/os-release && apt-get -qq"
                                                + " --print-uris download base-files")
                                .status()
                        == 0,
                "cannot run here: no mirror of Debian");
    }

    private Requirements() {}
}
