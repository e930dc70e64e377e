package dev.innkeeper.agent.guestconfig;

import dev.innkeeper.kernel.GuestId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A container's options as typed values, with the defaults of Proxmox VE 8.2. */
public final class ContainerConfig {
    private static final int DEFAULT_MEMORY = 512;
    private static final int DEFAULT_SWAP = 512;
    private static final int DEFAULT_TTY = 2;
    private static final Pattern RAW =
            Pattern.compile("\\s*(lxc\\.[a-zA-Z0-9_.-]+)\\s*[:=]\\s*(.*?)\\s*");

    private final GuestId guest;
    private final Map<String, String> options;

    public ContainerConfig(GuestId guest, Map<String, String> options) {
        this.guest = guest;
        this.options = new LinkedHashMap<>(options);
    }

    public GuestId guest() {
        return guest;
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

    /** CPU time in units of one CPU; empty for no limit. */
    public OptionalDouble cpuLimit() {
        return text("cpulimit")
                .map(Double::parseDouble)
                .filter(limit -> limit > 0)
                .map(OptionalDouble::of)
                .orElseGet(OptionalDouble::empty);
    }

    /** Relative weight as configured; its default depends on the cgroup version. */
    public OptionalInt cpuUnits() {
        return integer("cpuunits");
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
        return text("hostname").orElse("CT" + guest);
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
        return text("features")
                .map(t -> PropertyText.parse(t, "features"))
                .orElseGet(() -> new PropertyText(Map.of()));
    }

    /** By index. */
    public List<ContainerNet> nets() {
        List<ContainerNet> nets = new ArrayList<>();
        options.forEach((key, text) -> {
            if (key.matches("net\\d+")) {
                nets.add(ContainerNet.parse(Integer.parseInt(key.substring(3)), text));
            }
        });
        nets.sort(Comparator.comparingInt(ContainerNet::index));
        return nets;
    }

    /** The interface with this index. */
    public Optional<ContainerNet> net(int index) {
        return text("net" + index).map(t -> ContainerNet.parse(index, t));
    }

    /** By index. */
    public List<ContainerDevice> devices() {
        List<ContainerDevice> devices = new ArrayList<>();
        options.forEach((key, text) -> {
            if (key.matches("dev\\d+")) {
                devices.add(ContainerDevice.parse(Integer.parseInt(key.substring(3)), text));
            }
        });
        devices.sort(Comparator.comparingInt(ContainerDevice::index));
        return devices;
    }

    /** The root first, then in the order in which they must be mounted. */
    public List<ContainerMount> mounts() {
        List<ContainerMount> mounts = new ArrayList<>();
        options.forEach((key, text) -> {
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
        return options.entrySet().stream()
                .filter(e -> e.getKey().matches("unused\\d+"))
                .map(e -> PropertyText.parse(e.getValue(), "volume").get("volume").orElse(""))
                .toList();
    }

    /**
     * Raw LXC lines in their order, as {@code key = value}: those of the file stand in the option
     * {@code lxc}, each with a colon or an equals sign; a value of several lines is several entries
     * of its key.
     */
    public List<String> rawLines() {
        List<String> lines = new ArrayList<>();
        options.forEach((key, text) -> {
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

    public Optional<String> text(String option) {
        return Optional.ofNullable(options.get(option)).filter(t -> !t.isEmpty());
    }

    private OptionalInt integer(String option) {
        return text(option)
                .map(t -> OptionalInt.of(Integer.parseInt(t.strip())))
                .orElseGet(OptionalInt::empty);
    }

    private boolean isOn(String option, boolean otherwise) {
        return text(option).map(PropertyText::isTrue).orElse(otherwise);
    }
}
