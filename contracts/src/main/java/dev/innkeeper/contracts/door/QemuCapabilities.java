package dev.innkeeper.contracts.door;

import java.util.List;
import java.util.Map;

/**
 * {@code GET /qemu/capabilities}: what a node's QEMU can emulate.
 *
 * @param machines types with their version ({@code pc-q35-7.2}), without aliases
 * @param cpus model → vendor ({@code GenuineIntel}), or {@code default} for a model of no vendor
 */
public record QemuCapabilities(List<String> machines, Map<String, String> cpus) {
    public static final String PATH = "/qemu/capabilities";

    public QemuCapabilities {
        machines = List.copyOf(machines);
        cpus = Map.copyOf(cpus);
    }
}
