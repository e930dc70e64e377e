package dev.innkeeper.agent.guestos;

import dev.innkeeper.agent.work.FileTree;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.Work;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Keys of the guest's ssh server that no other guest of the same template has (S208). */
final class SshHostKeys {
    private static final List<String> TYPES = List.of("rsa", "ecdsa", "ed25519");

    private final GuestRoot root;

    SshHostKeys(GuestRoot root) {
        this.root = root;
    }

    /** Replaces the host keys if an ssh server is installed. */
    void renew(String hostname, Work work) throws IOException {
        if (!root.exists("/etc/ssh/sshd_config")) {
            return;
        }
        for (String name : root.list("/etc/ssh")) {
            if (name.startsWith("ssh_host_")) {
                root.remove("/etc/ssh/" + name);
            }
        }
        Path folder = Files.createTempDirectory("innkeeper-hostkeys");
        try {
            for (String type : TYPES) {
                make(folder, type, hostname, work);
            }
        } finally {
            FileTree.remove(folder);
        }
    }

    private void make(Path folder, String type, String hostname, Work work) throws IOException {
        String name = "ssh_host_" + type + "_key";
        Path file = folder.resolve(name);
        work.log("Creating SSH host key '" + name + "'");
        HostProgram.of(
                        "ssh-keygen",
                        "-q",
                        "-t",
                        type,
                        "-N",
                        "",
                        "-C",
                        "root@" + hostname,
                        "-f",
                        file.toString())
                .require(work);
        root.write("/etc/ssh/" + name, text(file), "rw-------");
        root.write("/etc/ssh/" + name + ".pub", text(folder.resolve(name + ".pub")));
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
