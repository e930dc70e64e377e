package dev.innkeeper.guest.options;

import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** The configuration that a new virtual machine begins with. */
public final class NewMachineOptions {
    private static final String META = "meta";

    private NewMachineOptions() {}

    /**
     * Options as they are kept, with what Proxmox VE adds: identity, boot order, and when it was
     * made.
     *
     * @param given options as text
     */
    public static SortedMap<String, String> complete(
            Map<String, String> given, MacAddresses addresses, Instant now) {
        SortedMap<String, String> options = new TreeMap<>();
        options.put("vmgenid", UUID.randomUUID().toString());
        options.put("smbios1", "uuid=" + UUID.randomUUID());
        options.put(META, "ctime=" + now.getEpochSecond());
        given.forEach(
                (option, text) -> options.put(option, MachineEdit.normal(option, text, addresses)));
        options.computeIfAbsent("boot", option -> BootOrder.usual(options).toString());
        return options;
    }

    /**
     * Options with every drive in a slot of its own name: {@code cdrom} is another word for {@code
     * ide2} with a medium.
     */
    public static SortedMap<String, String> slots(Map<String, String> given) {
        SortedMap<String, String> options = new TreeMap<>(given);
        String cdrom = options.remove("cdrom");
        if (cdrom != null) {
            boolean said = cdrom.contains("media=");
            options.put("ide2", said ? cdrom : cdrom + ",media=cdrom");
        }
        return options;
    }

    /** The same configuration with the version of the QEMU that it was made for. */
    public static GuestConfig madeFor(GuestConfig config, String qemuVersion) {
        return config.with(
                META, "creation-qemu=" + qemuVersion + "," + config.get(META).orElse(""));
    }
}
