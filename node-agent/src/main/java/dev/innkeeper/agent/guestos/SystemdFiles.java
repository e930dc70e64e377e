package dev.innkeeper.agent.guestos;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What systemd must be told in a container. Its own unit for a container's terminals looks for them
 * at {@code /dev/pts}; LXC puts them at {@code /dev/ttyN}.
 */
final class SystemdFiles {
    private static final String UNITS = "/lib/systemd/system/";
    private static final String OWN = "/etc/systemd/system/";
    private static final String GETTY = "container-getty@.service";
    private static final String WANTS = OWN + "getty.target.wants/";
    private static final Pattern WANTED = Pattern.compile("container-getty@(\\d+)\\.service");
    private static final Pattern SETTINGS =
            Pattern.compile("(?:ConditionPathExists|Exec\\w+|TTYPath)=.*pts/%I.*");
    private static final List<String> KERNEL_MOUNTS =
            List.of("sys-kernel-config.mount", "sys-kernel-debug.mount");

    private final ManagedFiles files;

    SystemdFiles(ManagedFiles files) {
        this.files = files;
    }

    /**
     * @param count of terminals that get a login
     */
    void gettys(int count) throws IOException {
        Optional<String> unit = files.read(UNITS + GETTY).or(this::merged);
        if (unit.isEmpty()) {
            return;
        }
        if (unit.get().contains("pts/%I")) {
            files.write(OWN + GETTY + ".d/tty.conf", dropIn(unit.get()));
        }
        for (int n = 1; n <= count; n++) {
            files.link(WANTS + "container-getty@" + n + ".service", UNITS + GETTY);
        }
        for (String name : files.list(WANTS)) {
            Matcher m = WANTED.matcher(name);
            if (m.matches() && Integer.parseInt(m.group(1)) > count) {
                files.remove(WANTS + name);
            }
        }
    }

    /** Without privileges these cannot be mounted, and would count as failed. */
    void withoutKernelMounts() throws IOException {
        for (String mount : KERNEL_MOUNTS) {
            if (files.hasAny(List.of(UNITS + mount, "/usr" + UNITS + mount))) {
                files.link(OWN + mount, "/dev/null");
            }
        }
    }

    private Optional<String> merged() {
        try {
            return files.read("/usr" + UNITS + GETTY);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The unit's settings that name {@code pts/N}, with {@code ttyN} instead. */
    private static String dropIn(String unit) {
        TreeMap<String, StringBuilder> sections = new TreeMap<>();
        String section = "";
        for (String line : unit.lines().map(String::strip).toList()) {
            if (line.startsWith("[")) {
                section = line;
            } else if (SETTINGS.matcher(line).matches()) {
                String key = line.substring(0, line.indexOf('='));
                StringBuilder out = sections.computeIfAbsent(section, s -> new StringBuilder());
                boolean list = key.startsWith("Exec") || key.startsWith("Condition");
                if (list) {
                    out.append(key).append("=\n"); // takes back what the unit says
                }
                out.append(line.replace("pts/%I", "tty%I")).append('\n');
            }
        }
        StringBuilder text = new StringBuilder();
        sections.descendingMap()
                .forEach((name, lines) -> text.append(name).append('\n').append(lines));
        return text.toString();
    }
}
