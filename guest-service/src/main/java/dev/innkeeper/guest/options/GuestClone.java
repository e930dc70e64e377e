package dev.innkeeper.guest.options;

import dev.innkeeper.api.model.QemuSmbios;
import dev.innkeeper.contracts.GuestKind;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** The configuration of a guest's copy. */
public final class GuestClone {
    private static final Set<String> NOT_COPIED =
            Set.of(
                    "lock",
                    "parent",
                    "snaptime",
                    "snapstate",
                    "template",
                    "vmstate",
                    "runningmachine",
                    "runningcpu");

    private GuestClone() {}

    /**
     * All options of the source with other hardware addresses and, for a machine, another identity;
     * the slots still name the source's volumes.
     *
     * @param source its present options, or those in a snapshot
     * @param ofSnapshot then the description is not the guest's
     * @param name of the copy; the source's if empty
     * @param description of the copy; the source's if empty
     */
    public static ConfigSection of(
            GuestKind kind,
            ConfigSection source,
            boolean ofSnapshot,
            Optional<String> name,
            Optional<String> description,
            MacAddresses addresses) {
        SortedMap<String, String> options = new TreeMap<>(source.options());
        options.keySet().removeIf(o -> NOT_COPIED.contains(o) || VolumeSlots.isUnused(o));
        if (ofSnapshot) {
            options.remove("description");
        }
        options.replaceAll((option, text) -> readdressed(kind, option, text, addresses));
        if (kind == GuestKind.QEMU) {
            identify(options);
        }
        String nameOption = kind == GuestKind.LXC ? "hostname" : "name";
        name.ifPresent(text -> options.put(nameOption, text));
        ConfigSection copy = new ConfigSection(options, source.raw());
        return description.isPresent() ? copy.with("description", description.get()) : copy;
    }

    private static String readdressed(
            GuestKind kind, String option, String text, MacAddresses addresses) {
        return switch (GuestOption.named(kind, option).orElse(null)) {
            case ContainerOption.NET -> NetworkCard.parse(text).readdressed(addresses).toString();
            case MachineOption.NET -> MachineCard.parse(text).readdressed(addresses).toString();
            case null, default -> text;
        };
    }

    /** Firmware and guest system see another machine, unless they were to see none. */
    private static void identify(SortedMap<String, String> options) {
        QemuSmbios known = QemuSmbios.parse(options.getOrDefault("smbios1", ""));
        QemuSmbios next =
                new QemuSmbios(
                        UUID.randomUUID().toString(),
                        known.version(),
                        known.serial(),
                        known.manufacturer(),
                        known.product(),
                        known.sku(),
                        known.family(),
                        known.base64());
        options.put("smbios1", next.toString());
        if (!"0".equals(options.get("vmgenid"))) {
            options.put("vmgenid", UUID.randomUUID().toString());
        }
    }

    /** The same without what names volumes: what a copy is until it has its own. */
    public static ConfigSection withoutVolumes(ConfigSection section) {
        SortedMap<String, String> options = new TreeMap<>(section.options());
        options.keySet().removeAll(VolumeSlots.used(section.options()).keySet());
        return new ConfigSection(options, section.raw());
    }
}
