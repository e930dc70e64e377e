package dev.innkeeper.guest.options;

import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The configuration of a container's copy. */
public final class ContainerClone {
    private static final Set<String> NOT_COPIED =
            Set.of("lock", "parent", "snaptime", "snapstate", "template");

    private ContainerClone() {}

    /**
     * All options of the source with other hardware addresses; the mount points still name the
     * source's volumes.
     *
     * @param source its present options, or those in a snapshot
     * @param ofSnapshot then the description is not the container's
     * @param hostname of the copy; the source's if empty
     * @param description of the copy; the source's if empty
     */
    public static ConfigSection of(
            ConfigSection source,
            boolean ofSnapshot,
            Optional<String> hostname,
            Optional<String> description,
            MacAddresses addresses) {
        SortedMap<String, String> options = new TreeMap<>(source.options());
        options.keySet().removeIf(option -> NOT_COPIED.contains(option) || isUnused(option));
        if (ofSnapshot) {
            options.remove("description");
        }
        options.replaceAll((option, text) ->
                isNet(option) ? NetworkCard.parse(text).readdressed(addresses).toString() : text);
        hostname.ifPresent(name -> options.put("hostname", name));
        ConfigSection copy = new ConfigSection(options, source.raw());
        return description.isPresent() ? copy.with("description", description.get()) : copy;
    }

    /** The same without what names volumes: what a copy is until it has its own. */
    public static ConfigSection withoutMountPoints(ConfigSection section) {
        SortedMap<String, String> options = new TreeMap<>(section.options());
        options.keySet().removeIf(ContainerClone::isMountPoint);
        return new ConfigSection(options, section.raw());
    }

    private static boolean isUnused(String option) {
        return ContainerOption.named(option).orElse(null) == ContainerOption.UNUSED;
    }

    private static boolean isNet(String option) {
        return ContainerOption.named(option).orElse(null) == ContainerOption.NET;
    }

    private static boolean isMountPoint(String option) {
        return ContainerOption.named(option).filter(ContainerOption::isMountPoint).isPresent();
    }
}
