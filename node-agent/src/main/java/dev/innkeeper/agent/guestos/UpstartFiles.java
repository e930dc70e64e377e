package dev.innkeeper.agent.guestos;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** upstart of CentOS 6 and Ubuntu up to 14.10. */
final class UpstartFiles {
    private static final Pattern TTY = Pattern.compile("tty(\\d+)\\.conf");
    private static final String POWER = "/etc/init/power-status-changed.conf";

    private final ManagedFiles files;

    UpstartFiles(ManagedFiles files) {
        this.files = files;
    }

    void write(int ttys) throws IOException {
        if (files.exists("/etc/init/start-ttys.conf")) {
            String old = files.read("/etc/sysconfig/init").orElse("");
            String terminals = ttys == 0 ? "" : "/dev/tty[1-" + ttys + "]";
            files.write("/etc/sysconfig/init", Assignments.set(old, "ACTIVE_CONSOLES", terminals));
        }
        for (String name : files.list("/etc/init")) {
            Matcher m = TTY.matcher(name);
            if (m.matches()) {
                String override = "/etc/init/tty" + m.group(1) + ".override";
                if (Integer.parseInt(m.group(1)) > ttys) {
                    files.write(override, "manual\n");
                } else if (files.read(override).filter("manual\n"::equals).isPresent()) {
                    files.remove(override);
                }
            }
        }
        if (!files.exists(POWER)) {
            // How LXC asks for a shutdown reaches upstart as a change of the power.
            files.write(POWER, "start on power-status-changed\nexec /sbin/shutdown -h now\n");
        }
    }
}
