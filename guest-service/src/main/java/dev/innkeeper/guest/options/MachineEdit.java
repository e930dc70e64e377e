package dev.innkeeper.guest.options;

import dev.innkeeper.kernel.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What is special about the options of virtual machines when they change: the boot order follows
 * the drives, and the disk for cloud-init goes with its slot.
 */
public final class MachineEdit extends GuestEdit {
    private static final String BOOT = "boot";

    public MachineEdit(GuestConfig config, boolean running) {
        super(blanksKept(config), running);
    }

    /** An empty value is read as a blank, and written as one from then on (recorded). */
    private static GuestConfig blanksKept(GuestConfig config) {
        return config.get(BOOT).filter(String::isEmpty).isPresent()
                ? config.replacedCurrent(config.current().with(BOOT, " "))
                : config;
    }

    /** The text of an option as it is kept: only some kinds of value are written anew. */
    public static String normal(String option, String value, MacAddresses addresses) {
        return switch (MachineOption.named(option).orElse(null)) {
            case NET -> MachineCard.parse(value).complete(addresses).toString();
            case TAGS -> Tags.normal(value);
            case VMGENID -> value.equals("1") ? UUID.randomUUID().toString() : value;
            case CIPASSWORD -> CloudInitPassword.hashed(value);
            case SSHKEYS -> SshKeys.checked(value);
            case DESCRIPTION -> description(value);
            case null, default -> isDrive(option) ? Drive.parse(option, value).toString() : value;
        };
    }

    private static boolean isDrive(String option) {
        return VolumeSlots.isDrive(option);
    }

    /** Blanks at its end do not count, and what looks escaped is taken as such (recorded). */
    private static String description(String value) {
        return PercentText.decoded(value.stripTrailing());
    }

    @Override
    public GuestEdit apply(ConfigChange change, Map<String, String> normal) {
        Optional<String> boot = Optional.ofNullable(normal.get(BOOT));
        Optional<BootOrder> order =
                boot.isPresent() ? Optional.empty() : BootOrder.of(config().applied());
        super.apply(change, normal);
        order.ifPresent(before -> follow(before, change, normal));
        boot.ifPresent(this::requireBootable);
        return this;
    }

    /** Devices that are gone leave the order; a new drive for media joins it. */
    private void follow(BootOrder before, ConfigChange change, Map<String, String> normal) {
        List<String> devices = new ArrayList<>(before.devices());
        devices.removeAll(change.delete());
        for (Map.Entry<String, String> option : normal.entrySet()) {
            boolean medium =
                    isDrive(option.getKey())
                            && Drive.parse(option.getKey(), option.getValue()).isCdrom();
            if (medium && !devices.isEmpty() && !devices.contains(option.getKey())) {
                devices.add(option.getKey());
            }
        }
        if (!devices.equals(before.devices()) && !change.delete().contains(BOOT)) {
            set(BOOT, devices.isEmpty() ? " " : new BootOrder(devices).toString());
        }
    }

    private void requireBootable(String boot) {
        GuestConfig next = config().applied();
        for (String device : BootOrder.parse(boot).map(BootOrder::devices).orElse(List.of())) {
            if (!next.has(device)) {
                throw new Problems.Refused(
                                "invalid bootorder: device '" + device + "' does not exist'")
                        .asException();
            }
        }
    }

    @Override
    void setPlain(String option, String value) {
        put(option, value);
    }

    /** The size is a note that clients leave out; it stays with its volume. */
    @Override
    String inPlaceOf(String option, String value, String old) {
        Drive next = Drive.parse(option, value);
        Drive before = Drive.parse(option, old);
        boolean sameVolume = next.volume().isPresent() && next.volume().equals(before.volume());
        if (!sameVolume || next.size().isPresent()) {
            return value;
        }
        return before.size().map(size -> next.withSize(size).toString()).orElse(value);
    }

    /** The disk for cloud-init can be made again at any time. */
    @Override
    boolean isFreedWith(String option, String text, boolean force) {
        return force || Drive.parse(option, text.isEmpty() ? "none" : text).isCloudInit();
    }

    /** Slot → drive, for each value that asks for a new volume. */
    public static Map<String, Drive> allocations(Map<String, String> options) {
        Map<String, Drive> wanted = new java.util.TreeMap<>();
        options.forEach((option, value) -> {
            if (isDrive(option)) {
                Drive drive = Drive.parse(option, value);
                if (drive.isNew()) {
                    wanted.put(option, drive);
                }
            }
        });
        return wanted;
    }
}
