package dev.innkeeper.guest.options;

import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.options.ConfigSection.RawLine;
import dev.innkeeper.kernel.Problems;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which raw {@code lxc.*} lines a container's file may have: LXC's own settings, without those that
 * the product itself writes (lxc.container.conf(5)).
 */
public final class RawLines {
    private static final Pattern GENERATED = Pattern.compile("lxc\\.rootfs\\.(path|options)");

    private static final Set<String> PLAIN =
            Set.of(
                    "lxc.arch",
                    "lxc.include",
                    "lxc.environment",
                    "lxc.autodev",
                    "lxc.kmsg",
                    "lxc.idmap",
                    "lxc.group",
                    "lxc.no_new_privs",
                    "lxc.ephemeral");

    private static final List<Pattern> FAMILIES =
            Stream.of(
                            "apparmor\\.(profile|allow_incomplete|allow_nesting|raw)",
                            "selinux\\.context(\\.keyring)?",
                            "uts\\.name",
                            "signal\\.(halt|reboot|stop)",
                            "init\\.(cmd|cwd|uid|gid|groups)",
                            "execute\\.cmd",
                            "pty\\.max",
                            "console\\.(buffer\\.size|size|logfile|rotate|path)",
                            "tty\\.(max|dir)",
                            "devtty\\.dir",
                            "mount\\.(fstab|entry|auto)",
                            "rootfs\\.(mount|managed)",
                            "cgroup2?\\.[a-zA-Z0-9_.-]+",
                            "cgroup\\.dir",
                            "cap\\.(drop|keep)",
                            "namespace\\.(clone|keep|share\\.[a-z]+)",
                            "prlimit\\.[a-z]+",
                            "proc\\.[a-zA-Z0-9_.]+",
                            "sysctl\\.[a-zA-Z0-9_./-]+",
                            "seccomp\\.(profile|allow_nesting|notify\\.(proxy|cookie))",
                            "time\\.offset\\.(boot|monotonic)",
                            "keyring\\.session",
                            "hook\\.[a-z-]+",
                            "net\\.\\d+\\.[a-zA-Z0-9_.]+",
                            "log\\.(level|file|syslog)",
                            "start\\.(auto|delay|order)",
                            "monitor\\.(unshare|signal\\.pdeath)")
                    .map(name -> Pattern.compile("lxc\\." + name))
                    .toList();

    private RawLines() {}

    /**
     * @throws dev.innkeeper.kernel.ProblemException naming the first line that may not be there
     */
    public static void require(GuestKind kind, List<RawLine> lines) {
        if (kind != GuestKind.LXC && !lines.isEmpty()) {
            throw new Problems.Refused("unsupported option '" + lines.getFirst().key() + "'")
                    .asException();
        }
        for (RawLine line : lines) {
            String key = line.key();
            if (GENERATED.matcher(key).matches()) {
                throw new Problems.Refused("'" + key + "' is written from 'rootfs'").asException();
            }
            boolean known =
                    PLAIN.contains(key)
                            || FAMILIES.stream().anyMatch(f -> f.matcher(key).matches());
            if (!known) {
                throw new Problems.Refused("unsupported option '" + key + "'").asException();
            }
        }
    }
}
