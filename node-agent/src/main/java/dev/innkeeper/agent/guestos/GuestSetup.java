package dev.innkeeper.agent.guestos;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.work.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Fits the inside of a container to its configuration; leaves {@code unmanaged} ones alone (S213).
 */
public final class GuestSetup {
    private final Clock clock;
    private final Supplier<? extends RandomGenerator> random;
    private final Path host;

    public GuestSetup(Clock clock) {
        this(clock, ThreadLocalRandom::current, Path.of("/"));
    }

    /**
     * @param host root of the host's files
     */
    GuestSetup(Clock clock, Supplier<? extends RandomGenerator> random, Path host) {
        this.clock = clock;
        this.random = random;
        this.host = host;
    }

    /**
     * Before every start.
     *
     * @param osType the configured or detected one
     */
    public void beforeStart(GuestRoot root, ContainerConfig config, String osType)
            throws IOException {
        if (osType.equals(OsDetection.UNMANAGED)) {
            return;
        }
        ManagedFiles files = new ManagedFiles(root);
        names(files, config);
        new NetworkFiles(files, osType).write(config.nets());
        new InitFiles(files).write(config);
        Optional<String> zone = config.timezone();
        if (zone.isPresent()) {
            new TimeZoneFiles(files, host).write(zone.get());
        }
    }

    /** Network and names again, after they were changed while the container runs. */
    public void whileRunning(GuestRoot root, ContainerConfig config, String osType)
            throws IOException {
        if (osType.equals(OsDetection.UNMANAGED)) {
            return;
        }
        ManagedFiles files = new ManagedFiles(root);
        names(files, config);
        new NetworkFiles(files, osType).write(config.nets());
    }

    /** Once, after the template was unpacked. */
    public void afterUnpacking(
            GuestRoot root,
            ContainerConfig config,
            String osType,
            Optional<String> passwordHash,
            Optional<String> sshKeys,
            Work work)
            throws IOException {
        if (osType.equals(OsDetection.UNMANAGED)) {
            return;
        }
        beforeStart(root, config, osType);
        ManagedFiles files = new ManagedFiles(root);
        if (config.unprivileged()) {
            new SystemdFiles(files).withoutKernelMounts();
        }
        RootAccount account = new RootAccount(root, clock);
        if (passwordHash.isPresent()) {
            account.password(passwordHash.get());
        }
        if (sshKeys.isPresent()) {
            account.sshKeys(sshKeys.get());
        }
        new SshHostKeys(root).renew(config.hostname(), work);
        CronTimes.spread(root, random.get());
        forgetMachine(root);
    }

    /** A number that no other guest of the template has is made at the first boot. */
    private static void forgetMachine(GuestRoot root) throws IOException {
        if (root.exists("/etc/machine-id")) {
            root.write("/etc/machine-id", "");
        }
        boolean own = root.linkTarget("/var/lib/dbus/machine-id").isEmpty();
        if (own) {
            root.remove("/var/lib/dbus/machine-id");
        }
    }

    private void names(ManagedFiles files, ContainerConfig config) throws IOException {
        new NameFiles(files, hostResolver(host.resolve("etc/resolv.conf"))).write(config);
    }

    /** Name servers on the host's loopback are of no use inside, unless there are no others. */
    private static List<String> hostResolver(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        List<String> lines =
                Files.readAllLines(file).stream()
                        .map(String::strip)
                        .filter(l -> l.startsWith("nameserver ") || l.startsWith("search "))
                        .toList();
        List<String> useful =
                lines.stream()
                        .filter(l -> !l.startsWith("nameserver 127."))
                        .filter(l -> !l.equals("nameserver ::1"))
                        .toList();
        return useful.stream().anyMatch(l -> l.startsWith("nameserver")) ? useful : lines;
    }
}
