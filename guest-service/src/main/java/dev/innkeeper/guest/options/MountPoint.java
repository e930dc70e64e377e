package dev.innkeeper.guest.options;

import dev.innkeeper.api.model.LxcMountPoint;
import dev.innkeeper.api.model.LxcRootfs;
import dev.innkeeper.api.model.PropertyStringValue;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.VolumeId;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is mounted at a place in a container: {@code rootfs} or {@code mpN} (S131 to S157). */
public record MountPoint(PropertyStringValue properties, Source source, Optional<String> size)
        implements VolumePlace {
    private static final Pattern ALLOCATION = Pattern.compile("([^:\\s]+):(\\d+(?:\\.\\d+)?)");
    private static final Set<String> NO_SUBOPTION = Set.of("volume", "mp", "size");
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
     * Reads the value of an option.
     *
     * @param slot {@code rootfs} or {@code mpN}
     * @throws dev.innkeeper.kernel.ProblemException if the volume is neither a path nor a volume id
     */
    public static MountPoint parse(String slot, String text) {
        return slot.equals("rootfs") ? of(LxcRootfs.parse(text)) : of(LxcMountPoint.parse(text));
    }

    private static MountPoint of(LxcRootfs root) {
        return new MountPoint(root, source(root.volume()), Optional.ofNullable(root.size()));
    }

    private static MountPoint of(LxcMountPoint point) {
        return new MountPoint(point, source(point.volume()), Optional.ofNullable(point.size()));
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
            BigDecimal mebibytes =
                    new BigDecimal(allocation.group(2)).multiply(BigDecimal.valueOf(1024));
            StorageId storage = new StorageId(allocation.group(1));
            return new Source.Allocation(storage, mebibytes.longValue() * MEBIBYTE);
        }
        try {
            return new Source.Stored(VolumeId.parse(volume));
        } catch (IllegalArgumentException e) {
            throw new Problems.Refused("unable to parse volume ID '" + volume + "'").asException(e);
        }
    }

    /** True for a folder or device that is said to be the same on all nodes. */
    public boolean isShared() {
        return Boolean.TRUE.equals(
                properties instanceof LxcMountPoint point
                        ? point.shared()
                        : ((LxcRootfs) properties).shared());
    }

    /** True if its file system is to count what each user has. */
    boolean hasQuota() {
        return Boolean.TRUE.equals(
                properties instanceof LxcMountPoint point
                        ? point.quota()
                        : ((LxcRootfs) properties).quota());
    }

    /** The place inside the container. */
    public String path() {
        return properties instanceof LxcMountPoint point ? point.mp() : "/";
    }

    @Override
    public Optional<VolumeId> volume() {
        return source instanceof Source.Stored stored
                ? Optional.of(stored.volume())
                : Optional.empty();
    }

    @Override
    public boolean isSized() {
        return true;
    }

    @Override
    public MountPoint allocated(String made) {
        if (made.contains(",mp=")) {
            LxcMountPoint fact = LxcMountPoint.parse(made);
            return with(fact.volume(), fact.size());
        }
        LxcRootfs fact = LxcRootfs.parse(made);
        return with(fact.volume(), fact.size());
    }

    @Override
    public MountPoint withSize(String noted) {
        String volume =
                switch (properties) {
                    case LxcMountPoint point -> point.volume();
                    case LxcRootfs root -> root.volume();
                    default -> throw new IllegalStateException("no mount point: " + properties);
                };
        return with(volume, noted);
    }

    private MountPoint with(String volume, @Nullable String size) {
        return switch (properties) {
            case LxcMountPoint p ->
                    of(
                            new LxcMountPoint(
                                    p.acl(),
                                    p.backup(),
                                    p.mountoptions(),
                                    p.mp(),
                                    p.quota(),
                                    p.replicate(),
                                    p.ro(),
                                    p.shared(),
                                    size,
                                    volume));
            case LxcRootfs r ->
                    of(
                            new LxcRootfs(
                                    r.acl(),
                                    r.mountoptions(),
                                    r.quota(),
                                    r.replicate(),
                                    r.ro(),
                                    r.shared(),
                                    size,
                                    volume));
            default -> throw new IllegalStateException("no mount point: " + properties);
        };
    }

    /** The sub-options without volume, place and size, as a property string. */
    public String suboptions() {
        return properties.given().entrySet().stream()
                .filter(property -> !NO_SUBOPTION.contains(property.getKey()))
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
