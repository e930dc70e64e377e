package dev.innkeeper.agent.guestconfig;

import dev.innkeeper.kernel.GuestId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A container's options as typed values, with the defaults of Proxmox VE 8.2. */
public final class ContainerConfig extends GuestOptions {
    private static final int DEFAULT_MEMORY = 512;
    private static final int DEFAULT_SWAP = 512;
    private static final int DEFAULT_TTY = 2;
    private static final Pattern RAW =
            Pattern.compile("\\s*(lxc\\.[a-zA-Z0-9_.-]+)\\s*[:=]\\s*(.*?)\\s*");

    public ContainerConfig(GuestId guest, Map<String, String> options) {
        super(guest, options);
    }

    /** MiB. */
    public int memory() {
        return integer("memory").orElse(DEFAULT_MEMORY);
    }

    /** MiB beyond the memory. */
    public int swap() {
        return integer("swap").orElse(DEFAULT_SWAP);
    }

    /** Number of CPUs the container sees; empty for all. */
    public OptionalInt cores() {
        return integer("cores");
    }

    public boolean unprivileged() {
        return isOn("unprivileged", false);
    }

    public boolean template() {
        return isOn("template", false);
    }

    public boolean console() {
        return isOn("console", true);
    }

    /** The log of the next start says more. */
    public boolean debug() {
        return isOn("debug", false);
    }

    public int tty() {
        return integer("tty").orElse(DEFAULT_TTY);
    }

    /** The name inside: as configured, else {@code CT<id>}. */
    public String hostname() {
        return text("hostname").orElse("CT" + guest());
    }

    public Optional<String> searchDomain() {
        return text("searchdomain");
    }

    public List<String> nameServers() {
        return text("nameserver").map(t -> List.of(t.strip().split("[\\s,;]+"))).orElse(List.of());
    }

    /** Volume of the script that is told when it starts and stops. */
    public Optional<String> hookScript() {
        return text("hookscript");
    }

    public Optional<String> osType() {
        return text("ostype");
    }

    public Optional<String> arch() {
        return text("arch");
    }

    public Optional<String> timezone() {
        return text("timezone");
    }

    public PropertyText features() {
        return property("features", "features");
    }

    /** By index. */
    public List<ContainerNet> nets() {
        return numbered("net").entrySet().stream()
                .map(net -> ContainerNet.parse(net.getKey(), net.getValue()))
                .toList();
    }

    /** The interface with this index. */
    public Optional<ContainerNet> net(int index) {
        return text("net" + index).map(t -> ContainerNet.parse(index, t));
    }

    /** By index. */
    public List<ContainerDevice> devices() {
        return numbered("dev").entrySet().stream()
                .map(device -> ContainerDevice.parse(device.getKey(), device.getValue()))
                .toList();
    }

    /** The root first, then in the order in which they must be mounted. */
    public List<ContainerMount> mounts() {
        List<ContainerMount> mounts = new ArrayList<>();
        options()
                .forEach((key, text) -> {
                    if (key.equals("rootfs") || key.matches("mp\\d+")) {
                        mounts.add(ContainerMount.parse(key, text));
                    }
                });
        mounts.sort(
                Comparator.comparing(ContainerMount::isRoot)
                        .reversed()
                        .thenComparing(ContainerMount::mountPoint));
        return mounts;
    }

    /** Volumes that belong to the container without being mounted. */
    public List<String> unusedVolumes() {
        return numbered("unused").values().stream()
                .map(text -> PropertyText.parse(text, "volume").get("volume").orElse(""))
                .toList();
    }

    /**
     * Raw LXC lines in their order, as {@code key = value}: those of the file stand in the option
     * {@code lxc}, each with a colon or an equals sign; a value of several lines is several entries
     * of its key.
     */
    public List<String> rawLines() {
        List<String> lines = new ArrayList<>();
        options()
                .forEach((key, text) -> {
                    if (key.equals("lxc")) {
                        text.lines()
                                .map(RAW::matcher)
                                .filter(Matcher::matches)
                                .forEach(m -> lines.add(m.group(1) + " = " + m.group(2)));
                    } else if (key.startsWith("lxc.")) {
                        text.lines().forEach(line -> lines.add(key + " = " + line));
                    }
                });
        return lines;
    }
}
