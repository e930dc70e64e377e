package dev.innkeeper.agent.qemu.commandline;

import dev.innkeeper.agent.guestconfig.PropertyText;
import dev.innkeeper.agent.qemu.config.Drive;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code boot}, {@code bootdisk}: which devices the firmware tries, and in which order. */
final class BootOrder {
    private static final int FIRST = 100;

    private final Map<String, Integer> indexes = new LinkedHashMap<>();

    private BootOrder(List<String> devices) {
        devices.forEach(device -> indexes.putIfAbsent(device, FIRST + indexes.size()));
    }

    /** Nothing is tried: the firmware is past that. */
    static BootOrder none() {
        return new BootOrder(List.of());
    }

    static BootOrder of(MachineConfig config) {
        if (!config.options().containsKey("boot")) {
            return new BootOrder(legacy(config, "cdn"));
        }
        PropertyText boot = config.property("boot", "legacy");
        if (boot.get("order").isPresent()) {
            return new BootOrder(List.of(boot.get("order").orElse("").split("[;\\s]+")));
        }
        return new BootOrder(boot.get("legacy").map(l -> legacy(config, l)).orElse(List.of()));
    }

    Optional<Integer> of(String device) {
        return Optional.ofNullable(indexes.get(device));
    }

    /** The order of old: a disk, all CD-ROM drives, all networks, by one letter each. */
    private static List<String> legacy(MachineConfig config, String letters) {
        List<String> devices = new ArrayList<>();
        for (char letter : letters.toCharArray()) {
            switch (letter) {
                case 'c' -> disk(config).ifPresent(devices::add);
                case 'd' ->
                        config.drives().stream()
                                .filter(d -> d.isCdrom() && !d.isCloudInit())
                                .map(Drive::slot)
                                .forEach(devices::add);
                case 'n' -> config.nets().forEach(n -> devices.add(n.slot()));
                default -> {} // 'a' was a floppy disk
            }
        }
        return devices;
    }

    private static Optional<String> disk(MachineConfig config) {
        return config.text("bootdisk")
                .or(() ->
                        config.drives().stream()
                                .filter(d -> !d.isCdrom())
                                .map(Drive::slot)
                                .findFirst());
    }
}
