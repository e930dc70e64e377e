package dev.innkeeper.agent.guestos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A root whose owner means harm: nothing outside of it is read or written. */
class GuestRootIT {
    @TempDir Path folder;

    private Path outside;
    private Path inside;

    @BeforeEach
    void makeRoot() throws IOException {
        outside = Files.createDirectories(folder.resolve("outside"));
        inside = Files.createDirectories(folder.resolve("root/etc"));
        Files.writeString(outside.resolve("hosts"), "host\n");
    }

    @Test
    void absoluteLinkStaysInside() throws IOException {
        Files.createSymbolicLink(inside.resolve("hosts"), outside.resolve("hosts"));

        try (GuestRoot root = root()) {
            assertThat(root.read("/etc/hosts")).isEmpty();
            root.write("/etc/hosts", "guest\n");
        }

        assertThat(outside.resolve("hosts")).hasContent("host\n");
        assertThat(inside.resolve("hosts")).isRegularFile().hasContent("guest\n");
    }

    @Test
    void linkedFolderStaysInside() throws IOException {
        Files.createDirectories(inside.resolve("network"));
        Files.delete(inside.resolve("network"));
        Files.createSymbolicLink(inside.resolve("network"), Path.of("../../outside"));

        try (GuestRoot root = root()) {
            assertThatThrownBy(() -> root.write("/etc/network/interfaces", "x"))
                    .isInstanceOf(NoSuchFileException.class);
        }

        assertThat(outside.resolve("interfaces")).doesNotExist();
    }

    @Test
    void linkInsideIsFollowed() throws IOException {
        Files.createDirectories(folder.resolve("root/usr/lib"));
        Files.writeString(folder.resolve("root/usr/lib/os-release"), "ID=\"debian\"\n");
        Files.createSymbolicLink(inside.resolve("os-release"), Path.of("/usr/lib/os-release"));

        try (GuestRoot root = root()) {
            assertThat(OsDetection.osType(root)).isEqualTo("debian");
            assertThat(root.resolve("/etc/os-release")).contains("/usr/lib/os-release");
        }
    }

    @Test
    void foldersAreMadeInsideOnly() throws IOException {
        Files.createSymbolicLink(folder.resolve("root/srv"), outside);

        try (GuestRoot root = root()) {
            assertThatThrownBy(() -> root.makeFolders("/srv/a/b")).isInstanceOf(IOException.class);
            root.makeFolders("/var/a/b");
        }

        assertThat(outside.resolve("a")).doesNotExist();
        assertThat(folder.resolve("root/var/a/b")).isDirectory();
    }

    @Test
    void systemsAreKnownByTheirOtherFilesToo() throws IOException {
        try (GuestRoot root = root()) {
            assertThat(OsDetection.osType(root)).isEqualTo("unmanaged");
            Files.writeString(inside.resolve("alpine-release"), "3.20\n");
            assertThat(OsDetection.osType(root)).isEqualTo("alpine");
            Files.writeString(inside.resolve("redhat-release"), "CentOS\n");
            assertThat(OsDetection.osType(root)).isEqualTo("centos");
            Files.writeString(inside.resolve("debian_version"), "12\n");
            assertThat(OsDetection.osType(root)).isEqualTo("debian");
            Files.writeString(inside.resolve("lsb-release"), "DISTRIB_ID=Ubuntu\n");
            assertThat(OsDetection.osType(root)).isEqualTo("ubuntu");
            Files.writeString(inside.resolve("os-release"), "ID=fedora\n");
            assertThat(OsDetection.osType(root)).isEqualTo("fedora");
        }
    }

    @Test
    void withdrawnFileIsLeftAlone() throws IOException {
        Files.writeString(inside.resolve("hosts"), "mine\n");
        Files.createFile(inside.resolve(".pve-ignore.hosts"));

        try (GuestRoot root = root()) {
            new ManagedFiles(root).section("/etc/hosts", "127.0.1.1 a\n");
        }

        assertThat(inside.resolve("hosts")).hasContent("mine\n");
    }

    @Test
    void systemdTellsItsVersion() throws IOException {
        Path systemd = Files.createDirectories(folder.resolve("root/lib/systemd"));
        Files.createDirectories(folder.resolve("root/sbin"));
        Files.createSymbolicLink(
                folder.resolve("root/sbin/init"), Path.of("../lib/systemd/systemd"));
        Files.writeString(systemd.resolve("systemd"), "ELF... systemd 219 +PAM\n");

        try (GuestRoot root = root()) {
            assertThat(SystemdVersion.of(root)).hasValue(219);
            Files.createFile(systemd.resolve("libsystemd-shared-252.so"));
            assertThat(SystemdVersion.of(root)).hasValue(252);
            Files.delete(folder.resolve("root/sbin/init"));
            assertThat(SystemdVersion.of(root)).isEmpty();
        }
    }

    @Test
    void runningGuestsFilesAreReachedInItsOwnRootOnly() throws IOException {
        int self = (int) ProcessHandle.current().pid(); // its root is the host's
        try (GuestRoot root = GuestRoot.ofRunning(self, 0)) {
            assertThat(root.read("/etc/passwd")).isPresent();
            assertThat(root.read("/proc/version")).as("a mount").isEmpty();
        }
    }

    private GuestRoot root() throws IOException {
        int owner = (int) Files.getAttribute(folder, "unix:uid");
        return new GuestRoot(folder.resolve("root"), owner);
    }
}
