package dev.innkeeper.guest.options;

import dev.innkeeper.api.model.PropertyStringValue;
import dev.innkeeper.api.model.QemuEfiDisk;
import dev.innkeeper.api.model.QemuIdeDrive;
import dev.innkeeper.api.model.QemuSataDrive;
import dev.innkeeper.api.model.QemuScsiDrive;
import dev.innkeeper.api.model.QemuTpmState;
import dev.innkeeper.api.model.QemuVirtioDrive;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.VolumeId;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is in a machine's slot for a disk or a medium: {@code scsi0}, {@code ide2}, {@code efidisk0}
 * … Written as Proxmox VE prints it, the volume first and the rest by name.
 */
public record Drive(String slot, PropertyStringValue properties, Source source)
        implements VolumePlace {
    private static final Pattern ALLOCATION = Pattern.compile("([^:\\s]+):(\\d+(?:\\.\\d+)?)");
    private static final Pattern CLOUD_INIT =
            Pattern.compile("(?:.*/)?vm-\\d+-cloudinit(?:\\..*)?");
    private static final Set<String> NO_SUBOPTION = Set.of("file", "format", "size", "import-from");
    private static final long MEBIBYTE = 1024 * 1024;

    /** Where the content comes from. */
    public sealed interface Source {
        /**
         * {@code storage:8} asks for a new volume.
         *
         * @param image what it is a copy of: a volume's id, or an absolute path of the node
         */
        record Allocation(StorageId storage, long sizeBytes, Optional<String> image)
                implements Source {}

        /** {@code storage:cloudinit} asks for the disk that configures the guest system. */
        record CloudInit(StorageId storage) implements Source {}

        record Stored(VolumeId volume) implements Source {}

        /** A file or device of the host. */
        record Path(String path) implements Source {}

        /** No medium, or the host's own drive. */
        record Empty() implements Source {}
    }

    /**
     * Reads the value of an option.
     *
     * @throws IllegalArgumentException if it is no drive of this slot
     */
    public static Drive parse(String slot, String text) {
        PropertyStringValue properties = typed(slot, text);
        Map<String, Object> given = properties.given();
        return new Drive(slot, properties, source(given));
    }

    private static PropertyStringValue typed(String slot, String text) {
        MachineOption kind =
                MachineOption.named(slot)
                        .orElseThrow(() -> new IllegalArgumentException("no slot: " + slot));
        return switch (kind) {
            case IDE -> QemuIdeDrive.parse(text);
            case SATA -> QemuSataDrive.parse(text);
            case SCSI -> QemuScsiDrive.parse(text);
            case VIRTIO -> QemuVirtioDrive.parse(text);
            case EFIDISK -> QemuEfiDisk.parse(text);
            case TPMSTATE -> QemuTpmState.parse(text);
            default -> throw new IllegalArgumentException("no slot for a drive: " + slot);
        };
    }

    private static Source source(Map<String, Object> given) {
        String file = given.getOrDefault("file", "none").toString();
        if (file.equals("none") || file.equals("cdrom")) {
            return new Source.Empty();
        }
        if (file.startsWith("/")) {
            return new Source.Path(file);
        }
        if (file.endsWith(":cloudinit")) {
            return new Source.CloudInit(new StorageId(file.substring(0, file.indexOf(':'))));
        }
        Matcher allocation = ALLOCATION.matcher(file);
        if (allocation.matches()) {
            BigDecimal mebibytes =
                    new BigDecimal(allocation.group(2)).multiply(BigDecimal.valueOf(1024));
            return new Source.Allocation(
                    new StorageId(allocation.group(1)),
                    mebibytes.longValue() * MEBIBYTE,
                    Optional.ofNullable(given.get("import-from")).map(Object::toString));
        }
        return new Source.Stored(VolumeId.parse(file));
    }

    @Override
    public Optional<VolumeId> volume() {
        return source instanceof Source.Stored stored
                ? Optional.of(stored.volume())
                : Optional.empty();
    }

    /** The volume that belongs to the machine: media are everybody's. */
    public Optional<VolumeId> ownVolume() {
        return volume().filter(volume -> !isCdrom() || isCloudInit());
    }

    public boolean isCdrom() {
        return "cdrom".equals(properties.given().get("media"));
    }

    /** The disk that configures the guest system, made or to be made. */
    public boolean isCloudInit() {
        return source instanceof Source.CloudInit
                || volume().filter(v -> CLOUD_INIT.matcher(v.name()).matches()).isPresent();
    }

    /** True if a volume must be made for it. */
    public boolean isNew() {
        return source instanceof Source.Allocation || source instanceof Source.CloudInit;
    }

    /** True if the volume that must be made for it begins as a copy of an image. */
    public boolean isImport() {
        return source instanceof Source.Allocation(_, _, Optional<String> image)
                && image.isPresent();
    }

    @Override
    public Optional<String> size() {
        return Optional.ofNullable(properties.given().get("size")).map(Object::toString);
    }

    /** The format that a new volume shall have; what is usual on its storage if empty. */
    public Optional<String> format() {
        return Optional.ofNullable(properties.given().get("format")).map(Object::toString);
    }

    /** The sub-options without volume, format, size and source, as a property string. */
    public String suboptions() {
        SortedMap<String, Object> rest = new TreeMap<>(properties.given());
        rest.keySet().removeAll(NO_SUBOPTION);
        return text(rest);
    }

    /** The disk for cloud-init is never shown with its size (recorded). */
    @Override
    public boolean isSized() {
        return !isCloudInit();
    }

    @Override
    public Drive withSize(String noted) {
        return with(Map.of("size", noted));
    }

    /** The same drive with another volume. */
    public Drive withVolume(VolumeId volume) {
        return with(Map.of("file", volume.toString()));
    }

    @Override
    public Drive allocated(String made) {
        Map<String, Object> fact = typed(slot, made).given();
        SortedMap<String, Object> all = new TreeMap<>(properties.given());
        all.keySet().removeAll(NO_SUBOPTION);
        all.put("file", fact.getOrDefault("file", "none"));
        if (fact.get("size") instanceof Object size && !(source instanceof Source.CloudInit)) {
            all.put("size", size);
        }
        return parse(slot, text(all));
    }

    private Drive with(Map<String, String> changed) {
        SortedMap<String, Object> all = new TreeMap<>(properties.given());
        all.putAll(changed);
        return parse(slot, text(all));
    }

    private static String text(Map<String, Object> values) {
        return values.entrySet().stream()
                .map(property -> property.getKey() + "=" + text(property.getValue()))
                .collect(Collectors.joining(","));
    }

    private static String text(Object value) {
        return value instanceof Boolean flag ? (flag ? "1" : "0") : value.toString();
    }

    @Override
    public String toString() {
        return properties.toString();
    }
}
