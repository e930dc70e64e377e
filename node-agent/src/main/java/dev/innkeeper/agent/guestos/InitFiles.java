package dev.innkeeper.agent.guestos;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * How the guest's init offers its terminals, and how it hears of a shutdown (S206): systemd, an
 * inittab (of sysvinit or BusyBox), or upstart.
 */
final class InitFiles {
    private static final List<String> INIT = List.of("/sbin/init", "/usr/sbin/init");

    private final ManagedFiles files;

    InitFiles(ManagedFiles files) {
        this.files = files;
    }

    void write(ContainerConfig config) throws IOException {
        String init = init();
        if (init.endsWith("/systemd")) {
            new SystemdFiles(files).gettys(config.tty());
        } else if (files.exists("/etc/inittab") && !isUpstart()) {
            inittab(config, init.endsWith("/busybox"));
        }
        if (isUpstart()) {
            new UpstartFiles(files).write(config.tty());
        }
        securetty();
    }

    /** Where the guest's init really is; empty if it cannot be told. */
    private String init() throws IOException {
        for (String path : INIT) {
            Optional<String> real = files.resolve(path);
            if (real.isPresent()) {
                return real.get();
            }
        }
        return "";
    }

    private boolean isUpstart() throws IOException {
        return files.hasAny(List.of("/etc/init/rc-sysinit.conf", "/etc/init/rc.conf"));
    }

    private void inittab(ContainerConfig config, boolean busyBox) throws IOException {
        Optional<String> getty = getty();
        if (getty.isPresent()) {
            String text = files.read("/etc/inittab").orElse("");
            files.write(
                    "/etc/inittab",
                    Inittab.put(text, getty.get(), config.tty(), config.console(), busyBox));
        }
    }

    private Optional<String> getty() throws IOException {
        for (String path : List.of("/sbin/getty", "/sbin/agetty")) {
            if (files.exists(path)) {
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }

    /** Systems that name the terminals on which root may log in must name these too. */
    private void securetty() throws IOException {
        if (files.read("/etc/securetty").isEmpty()) {
            return;
        }
        StringBuilder lines = new StringBuilder("console\nlxc/console\n");
        for (int n = 1; n <= 6; n++) {
            lines.append("tty").append(n).append("\nlxc/tty").append(n).append('\n');
        }
        files.section("/etc/securetty", lines.toString());
    }
}
