package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.foreign.Liblxc;
import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.kernel.GuestId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Applies changed options to a running container. */
final class ContainerUpdate {
    private static final Pattern NET = Pattern.compile("net(\\d+)");
    private static final Pattern DEVICE = Pattern.compile("dev(\\d+)");

    private final CgroupLimits limits;
    private final Liblxc lxc;
    private final RunningContainers running;
    private final CpuPlacement placement;
    private final NetChanges nets;
    private final DeviceHotplug devices;

    ContainerUpdate(
            CgroupHost host,
            Liblxc lxc,
            RunningContainers running,
            CpuPlacement placement,
            NetChanges nets,
            DeviceHotplug devices) {
        this.limits = new CgroupLimits(host);
        this.lxc = lxc;
        this.running = running;
        this.placement = placement;
        this.nets = nets;
        this.devices = devices;
    }

    /**
     * Nothing is to do if the container does not run: its next start reads the configuration.
     *
     * @param config with the changes
     * @param changed names of the options that differ
     * @throws WorkFailure if the kernel refuses a value, or an option cannot change while it runs
     */
    void update(ContainerConfig config, Set<String> changed) {
        GuestId guest = config.guest();
        if (!running.isRunning(guest)) {
            return;
        }
        for (String option : changed) {
            switch (option) {
                case "memory", "swap", "nameserver", "searchdomain" -> {}
                case "cpulimit" -> set(guest, limits.cpuLimit(config));
                case "cpuunits" -> set(guest, limits.cpuUnits(config));
                case "cores" -> {
                    Optional<List<Integer>> cpus = placement.place(guest, config.cores());
                    set(guest, limits.cpus(cpus.orElse(List.of())));
                }
                case "hostname" -> rename(config);
                default -> {
                    if (!isOnlyRemembered(option) && !isPlugged(option)) {
                        throw new WorkFailure(
                                "option '"
                                        + option
                                        + "' cannot be changed while the container runs");
                    }
                }
            }
        }
        if (changed.contains("memory") || changed.contains("swap")) {
            memory(config);
        }
        network(config, changed);
        OptionalInt init = running.initPid(guest);
        if (init.isPresent()) {
            numbers(DEVICE, changed).forEach(index -> devices.plug(config, index, init.getAsInt()));
        }
    }

    private static boolean isPlugged(String option) {
        return NET.matcher(option).matches() || DEVICE.matcher(option).matches();
    }

    private static Set<Integer> numbers(Pattern option, Set<String> changed) {
        return changed.stream()
                .map(option::matcher)
                .filter(Matcher::matches)
                .map(m -> Integer.valueOf(m.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Interfaces at once; names and servers in the guest's files, where its programs look. */
    private void network(ContainerConfig config, Set<String> changed) {
        Set<Integer> indexes = numbers(NET, changed);
        boolean names =
                Stream.of("hostname", "nameserver", "searchdomain").anyMatch(changed::contains);
        OptionalInt init = running.initPid(config.guest());
        if (init.isPresent() && !indexes.isEmpty()) {
            nets.apply(config, indexes, init.getAsInt());
        } else if (init.isPresent() && names) {
            nets.files(config, init.getAsInt());
        }
    }

    /** Options that change nothing in a running container. */
    private static boolean isOnlyRemembered(String option) {
        return switch (option) {
            case "description",
                    "onboot",
                    "startup",
                    "protection",
                    "hookscript",
                    "tags",
                    "lock",
                    "timezone",
                    "digest" ->
                    true;
            default -> option.startsWith("unused");
        };
    }

    /**
     * Of version 1's two limits the one with swap may never be the smaller, not even in between: if
     * the first order does not work, the other does.
     */
    private void memory(ContainerConfig config) {
        List<CgroupLimits.Setting> settings = limits.memory(config);
        String name = config.guest().toString();
        for (CgroupLimits.Setting setting : settings) {
            if (!lxc.setCgroupItem(name, setting.file(), setting.value())) {
                settings.reversed().forEach(s -> set(config.guest(), s));
                return;
            }
        }
    }

    private void rename(ContainerConfig config) {
        running.initPid(config.guest())
                .ifPresent(init ->
                        HostProgram.of(
                                        "nsenter",
                                        "--uts=/proc/" + init + "/ns/uts",
                                        "--",
                                        "hostname",
                                        config.hostname())
                                .require());
    }

    private void set(GuestId guest, CgroupLimits.Setting setting) {
        if (!lxc.setCgroupItem(guest.toString(), setting.file(), setting.value())) {
            throw new WorkFailure(
                    "CT "
                            + guest
                            + ": the kernel refuses "
                            + setting.file()
                            + " = "
                            + setting.value());
        }
    }
}
