package dev.innkeeper.agent.qemu.config;

import dev.innkeeper.agent.guestconfig.PropertyText;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A drive of a machine, {@code scsi0} and the like.
 *
 * @param volume {@code storage:name}, an absolute path of the host, {@code none} for an empty
 *     drive, or {@code cdrom} for the host's
 * @param options all keys of its text
 */
public record Drive(DriveBus bus, int index, String volume, PropertyText options) {

    static Drive parse(DriveBus bus, int index, String text) {
        PropertyText options = PropertyText.parse(text, "file");
        String volume = options.get("file").or(() -> options.get("volume")).orElse("none");
        return new Drive(bus, index, volume, options);
    }

    /** {@code scsi0} and the like. */
    public String slot() {
        return bus.word() + index;
    }

    /** What QEMU calls the drive behind the device. */
    public String id() {
        return "drive-" + slot();
    }

    public boolean isCdrom() {
        return get("media").filter("cdrom"::equals).isPresent();
    }

    /** No medium in it; a drive of the host is not passed on. */
    public boolean isEmpty() {
        return volume.equals("none") || volume.equals("cdrom");
    }

    /** A disk that a machine has for its configuration at first boot. */
    public boolean isCloudInit() {
        return volume.matches("[^:]+:(?:.*/)?(?:vm-\\d+-)?cloudinit(?:\\..+)?");
    }

    /** A volume of a storage, not a path of the host. */
    public boolean isStored() {
        return !isEmpty() && !volume.startsWith("/");
    }

    public Optional<String> get(String key) {
        return options.get(key).filter(t -> !t.isEmpty());
    }

    public boolean isOn(String key) {
        return options.isOn(key);
    }

    public OptionalInt integer(String key) {
        return get(key).map(t -> OptionalInt.of(Integer.parseInt(t))).orElse(OptionalInt.empty());
    }
}
