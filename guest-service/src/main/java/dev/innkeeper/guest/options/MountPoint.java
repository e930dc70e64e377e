package dev.innkeeper.guest.options;

import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.VolumeId;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is mounted at a place in a container: {@code rootfs} or {@code mpN} (S131 to S157). */
public record MountPoint(Source source, PropertyText properties) {
    private static final Pattern ALLOCATION = Pattern.compile("([^:\\s]+):(\\d+(?:\\.\\d+)?)");
    private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?)([KMGT]?)");
    private static final long MEBIBYTE = 1024 * 1024;

    /** Where the files come from. */
    public sealed interface Source {
        /** {@code storage:8} asks for a new volume; a size of 0 for a directory (S146). */
        record Allocation(StorageId storage, long sizeBytes) implements Source {}

        record Stored(VolumeId volume) implements Source {}

        /** A directory of the host. */
        record Bind(String path) implements Source {}

        /** A block device of the host. */
        record Device(String path) implements Source {}
    }

    /**
     * Reads a property string.
     *
     * @throws IllegalArgumentException if the volume is neither a path nor a volume id
     */
    public static MountPoint parse(String text) {
        PropertyText properties = PropertyText.parse(text, "volume");
        return new MountPoint(source(properties.get("volume").orElse("")), properties);
    }

    private static Source source(String volume) {
        if (volume.startsWith("/dev/")) {
            return new Source.Device(volume);
        }
        if (volume.startsWith("/")) {
            return new Source.Bind(volume);
        }
        Matcher allocation = ALLOCATION.matcher(volume);
        if (allocation.matches()) {
            long size =
                    new BigDecimal(allocation.group(2))
                                    .multiply(BigDecimal.valueOf(1024))
                                    .longValue()
                            * MEBIBYTE;
            return new Source.Allocation(new StorageId(allocation.group(1)), size);
        }
        return new Source.Stored(VolumeId.parse(volume));
    }

    /** The place inside the container; empty for the root. */
    public Optional<String> path() {
        return properties.get("mp");
    }

    /** The name for problems: {@code volume}, {@code bind} or {@code device}. */
    public String type() {
        return switch (source) {
            case Source.Allocation _, Source.Stored _ -> "volume";
            case Source.Bind _ -> "bind";
            case Source.Device _ -> "device";
        };
    }

    public Optional<VolumeId> volume() {
        return source instanceof Source.Stored stored
                ? Optional.of(stored.volume())
                : Optional.empty();
    }

    /** Size in bytes as it is noted in the configuration. */
    public Optional<Long> size() {
        return properties.get("size").map(SIZE::matcher).filter(Matcher::matches).map(this::bytes);
    }

    private long bytes(Matcher size) {
        int power = "KMGT".indexOf(size.group(2)) + 1;
        BigDecimal unit = BigDecimal.valueOf(1L << (10 * (size.group(2).isEmpty() ? 0 : power)));
        return new BigDecimal(size.group(1)).multiply(unit).longValue();
    }

    /** The same mount point with the volume (and size) that was allocated for it. */
    public MountPoint allocated(MountPoint made) {
        PropertyText next = properties.with("volume", made.properties.get("volume").orElseThrow());
        Optional<String> size = made.properties.get("size");
        return new MountPoint(made.source, size.isPresent() ? next.with("size", size.get()) : next);
    }

    MountPoint withSize(String size) {
        return new MountPoint(source, properties.with("size", size));
    }

    /** The sub-options without volume, place and size, as a property string. */
    public String suboptions() {
        var rest = new java.util.TreeMap<>(properties.values());
        rest.keySet().removeAll(java.util.Set.of("volume", "mp", "size"));
        return new PropertyText(rest).print("", "");
    }

    @Override
    public String toString() {
        return properties.print("volume", "mp");
    }
}
