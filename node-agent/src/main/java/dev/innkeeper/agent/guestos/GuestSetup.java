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

/**
 * Fits the inside of a container to its configuration; leaves {@code unmanaged} ones alone (S213).
 */
public final class GuestSetup {
    private static final Path HOST_RESOLVER = Path.of("/etc/resolv.conf");

    private final Clock clock;

    public GuestSetup(Clock clock) {
        this.clock = clock;
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
        new NameFiles(files, hostResolver()).write(config);
        new NetworkFiles(root, files).write(config.nets());
        Optional<String> zone = config.timezone();
        if (zone.isPresent()) {
            timezone(files, zone.get());
        }
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
        RootAccount account = new RootAccount(root, clock);
        if (passwordHash.isPresent()) {
            account.password(passwordHash.get());
        }
        if (sshKeys.isPresent()) {
            account.sshKeys(sshKeys.get());
        }
        new SshHostKeys(root).renew(config.hostname(), work);
        CronTimes.spread(root, ThreadLocalRandom.current());
        if (root.exists("/etc/machine-id")) {
            root.write("/etc/machine-id", ""); // systemd makes a new one at the first boot
        }
    }

    private static void timezone(ManagedFiles files, String zone) throws IOException {
        String name = zone.equals("host") ? hostZone() : zone;
        if (!name.isEmpty() && !name.contains("..")) {
            files.link("/etc/localtime", "/usr/share/zoneinfo/" + name);
        }
    }

    private static String hostZone() throws IOException {
        Path localtime = Path.of("/etc/localtime");
        if (!Files.isSymbolicLink(localtime)) {
            return "";
        }
        String target = Files.readSymbolicLink(localtime).toString();
        int at = target.indexOf("zoneinfo/");
        return at < 0 ? "" : target.substring(at + "zoneinfo/".length());
    }

    /** Name servers on the host's loopback are of no use inside, unless there are no others. */
    private static List<String> hostResolver() throws IOException {
        if (!Files.exists(HOST_RESOLVER)) {
            return List.of();
        }
        List<String> lines =
                Files.readAllLines(HOST_RESOLVER).stream()
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
