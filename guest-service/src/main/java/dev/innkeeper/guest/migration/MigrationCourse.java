package dev.innkeeper.guest.migration;

import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.StorageId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a migration remembers from one step to the next: it travels with the step's command, which
 * is stored, so a migration goes on when the service was started anew.
 *
 * @param start start the container when it has arrived
 * @param storages of its local volumes → where each goes; empty if it has none
 * @param bandwidth bytes that are copied in a second at most; 0 for no limit
 */
record MigrationCourse(
        NodeName target, boolean start, Map<StorageId, StorageId> storages, long bandwidth) {
    private static final String TARGET = "migration-target";
    private static final String START = "migration-start";
    private static final String STORAGES = "migration-storages";
    private static final String BANDWIDTH = "migration-bandwidth";

    MigrationCourse {
        storages = Map.copyOf(storages);
    }

    Map<String, String> context() {
        String pairs =
                new TreeMap<>(storages)
                        .entrySet().stream()
                                .map(pair -> pair.getKey() + ":" + pair.getValue())
                                .collect(Collectors.joining(","));
        return Map.of(
                TARGET,
                target.value(),
                START,
                start ? "1" : "0",
                STORAGES,
                pairs,
                BANDWIDTH,
                Long.toString(bandwidth));
    }

    /** Empty if the command was no step of a migration. */
    static Optional<MigrationCourse> of(Map<String, String> context) {
        String target = context.get(TARGET);
        if (target == null) {
            return Optional.empty();
        }
        Map<StorageId, StorageId> storages = new HashMap<>();
        Arrays.stream(context.getOrDefault(STORAGES, "").split(","))
                .filter(pair -> !pair.isEmpty())
                .map(pair -> pair.split(":"))
                .forEach(pair -> storages.put(new StorageId(pair[0]), new StorageId(pair[1])));
        return Optional.of(
                new MigrationCourse(
                        new NodeName(target),
                        "1".equals(context.get(START)),
                        storages,
                        Long.parseLong(context.getOrDefault(BANDWIDTH, "0"))));
    }
}
