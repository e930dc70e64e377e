package dev.innkeeper.guest.options;

import dev.innkeeper.api.model.QemuBootOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The devices that a machine tries to boot from, in their order: {@code order=scsi0;net0}. */
public record BootOrder(List<String> devices) {
    /** In which slots a disk or a medium is looked for, in this order. */
    private static final List<String> BUSES = List.of("ide", "scsi", "virtio", "sata");

    private static final int MEMBERS = 32;

    public BootOrder {
        devices = List.copyOf(devices);
    }

    /** What an option says; empty for the letters that it once had, and for none. */
    public static Optional<BootOrder> parse(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        return Optional.ofNullable(QemuBootOrder.parse(text).order())
                .map(order -> new BootOrder(Arrays.asList(order.split("[;,\\s]+"))));
    }

    static Optional<BootOrder> of(GuestConfig config) {
        return config.get("boot").flatMap(BootOrder::parse);
    }

    /** The usual order of a new machine: its first disk, its first medium, its first card. */
    public static BootOrder usual(Map<String, String> options) {
        List<String> devices = new ArrayList<>();
        firstDrive(options, false).ifPresent(devices::add);
        firstDrive(options, true).ifPresent(devices::add);
        first(options, "net").ifPresent(devices::add);
        return new BootOrder(devices);
    }

    private static Optional<String> firstDrive(Map<String, String> options, boolean medium) {
        for (String bus : BUSES) {
            for (int index = 0; index < MEMBERS; index++) {
                String slot = bus + index;
                String text = options.get(slot);
                if (text != null && isMedium(Drive.parse(slot, text)) == medium) {
                    return Optional.of(slot);
                }
            }
        }
        return Optional.empty();
    }

    /** What configures the system becomes a medium, whether or not it was asked for as such. */
    private static boolean isMedium(Drive drive) {
        return drive.isCdrom() || drive.isCloudInit();
    }

    private static Optional<String> first(Map<String, String> options, String family) {
        for (int index = 0; index < MEMBERS; index++) {
            if (options.containsKey(family + index)) {
                return Optional.of(family + index);
            }
        }
        return Optional.empty();
    }

    /** Empty if there is no device. */
    @Override
    public String toString() {
        return devices.isEmpty() ? "" : "order=" + String.join(";", devices);
    }
}
