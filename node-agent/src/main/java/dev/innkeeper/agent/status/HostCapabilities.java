package dev.innkeeper.agent.status;

import dev.innkeeper.agent.lxc.CgroupHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Map;
import java.util.TreeMap;

/** What this host can do, probed once at start. */
final class HostCapabilities {
    private static final int CAP_SYS_RESOURCE = 24;

    static Map<String, String> probe(CgroupHost cgroups) {
        Map<String, String> found = new TreeMap<>();
        found.put("cgroup-version", Integer.toString(cgroups.version()));
        found.put("swap-accounting", yes(cgroups.swapAccounting()));
        found.put(
                "apparmor",
                yes(ProcFiles.text("/sys/module/apparmor/parameters/enabled").startsWith("Y")));
        found.put("lxcfs", yes(Files.isDirectory(Path.of("/var/lib/lxcfs/proc"))));
        found.put("sys-resource", yes(hasCapability(CAP_SYS_RESOURCE)));
        found.put("timezone", timeZone());
        for (String program : new String[] {"lxc-start", "qemu-img", "nft", "lvs", "zfs", "rbd"}) {
            found.put(program, yes(isInstalled(program)));
        }
        return found;
    }

    private static boolean hasCapability(int number) {
        return ProcFiles.lines("/proc/self/status").stream()
                .filter(l -> l.startsWith("CapEff:"))
                .map(l -> Long.parseUnsignedLong(l.substring(7).strip(), 16))
                .anyMatch(bits -> (bits >> number & 1) == 1);
    }

    private static boolean isInstalled(String program) {
        for (String folder : new String[] {"/usr/sbin", "/usr/bin", "/sbin", "/bin"}) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    /** As Debian notes it down, else where the host's local time points, else what Java found. */
    private static String timeZone() {
        String noted = ProcFiles.text("/etc/timezone").strip();
        if (!noted.isEmpty()) {
            return noted;
        }
        try {
            String target = Path.of("/etc/localtime").toRealPath().toString();
            int zone = target.indexOf("/zoneinfo/");
            if (zone >= 0) {
                return target.substring(zone + "/zoneinfo/".length());
            }
        } catch (IOException e) {
            // No such file: Java's answer it is.
        }
        return ZoneId.systemDefault().getId();
    }

    private static String yes(boolean fact) {
        return fact ? "1" : "0";
    }

    private HostCapabilities() {}
}
