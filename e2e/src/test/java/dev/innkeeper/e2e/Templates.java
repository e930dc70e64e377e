package dev.innkeeper.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Templates and disks of guests: made by the scripts beside this module and kept for ever. */
final class Templates {
    private static final Path CACHE =
            Path.of(System.getProperty("innkeeper.e2e.cache", "/var/cache/innkeeper-test"));

    /** Two megabytes, busybox as init. */
    static synchronized Path busybox() {
        return made("busybox", "busybox-2.tar.gz");
    }

    /** Debian 12 with systemd. */
    static synchronized Path debian() {
        return made("debian", "debian-12.tar.zst");
    }

    /** A disk of fifty megabytes that a machine boots; it reads what cloud-init would. */
    static synchronized Path machine() {
        return made("tiny-machine", "tiny-machine-2.qcow2");
    }

    private static Path made(String script, String name) {
        Path template = CACHE.resolve(name);
        if (!Files.exists(template)) {
            try {
                Files.createDirectories(CACHE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Programs.run(
                            Server.ROOT.resolve("e2e/templates").resolve(script).toString(),
                            template.toString())
                    .ok();
        }
        return template;
    }

    private Templates() {}
}
