package dev.innkeeper.agent.network;

import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.WorkFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Interfaces of the host, as the kernel lists them. */
public final class HostInterfaces {
    private static final Path ALL = Path.of("/sys/class/net");
    private static final Duration LIMIT = Duration.ofSeconds(20);

    public static boolean exists(String name) {
        return Files.exists(ALL.resolve(name));
    }

    /**
     * @throws WorkFailure {@code bridge 'vmbr0' does not exist}
     */
    public static void requireBridge(String name) {
        if (!Files.isDirectory(ALL.resolve(name).resolve("bridge"))) {
            throw new WorkFailure("bridge '" + name + "' does not exist");
        }
    }

    /** The largest packet of an interface, in bytes; 1500 if it cannot be told. */
    public static int mtu(String name) {
        try {
            return Integer.parseInt(Files.readString(ALL.resolve(name).resolve("mtu")).strip());
        } catch (IOException e) {
            return 1500;
        }
    }

    /** Removes an interface that a dead container left behind; none is fine. */
    public static void remove(String name) {
        if (exists(name)) {
            HostProgram.of("ip", "link", "delete", "dev", name).limit(LIMIT).run();
        }
    }

    /** A counter such as {@code rx_bytes}; 0 if the interface is gone. */
    public static long counter(String name, String counter) {
        try {
            return Long.parseLong(
                    Files.readString(ALL.resolve(name).resolve("statistics").resolve(counter))
                            .strip());
        } catch (IOException e) {
            return 0;
        }
    }

    private HostInterfaces() {}
}
