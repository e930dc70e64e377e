package dev.innkeeper.guest.options;

import dev.innkeeper.kernel.Problem;
import dev.innkeeper.kernel.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What is special about the options of virtual machines when they change: the boot order follows
 * the drives, and the disk for cloud-init goes with its slot.
 */
public final class MachineEdit extends GuestEdit {
    private static final String BOOT = "boot";

    private Optional<Problem> refusal = Optional.empty();

    public MachineEdit(GuestConfig config, boolean running) {
        super(blanksKept(config), running);
    }

    /** An empty value is read as a blank, and written as one from then on (recorded). */
    private static GuestConfig blanksKept(GuestConfig config) {
        return config.get(BOOT).filter(String::isEmpty).isPresent()
                ? config.replacedCurrent(config.current().with(BOOT, " "))
                : config;
    }

    static String normal(String option, String value, MacAddresses addresses) {
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

    /**
     * An order with a device that is not there is refused; the rest of such a change waits for the
     * next one (recorded).
     *
     * @throws dev.innkeeper.kernel.ProblemException if there is no rest that could wait
     */
    @Override
    public GuestEdit apply(ConfigChange change, Map<String, String> normal) {
        if (normal.containsKey(BOOT)) {
            return applyWithOrder(change, normal);
        }
        Optional<BootOrder> order = BootOrder.of(config().applied());
        super.apply(change, normal);
        order.ifPresent(before -> follow(before, change, normal));
        return this;
    }

    @Override
    public Optional<Problem> refusal() {
        return refusal;
    }

    private GuestEdit applyWithOrder(ConfigChange change, Map<String, String> normal) {
        Map<String, String> others = new TreeMap<>(normal);
        String boot = Objects.requireNonNull(others.remove(BOOT));
        MachineEdit rest = new MachineEdit(config(), isRunning());
        rest.await(change, others);
        Optional<Problem> problem = unbootable(boot, rest.config().applied());
        if (problem.isEmpty()) {
            return super.apply(change, normal);
        }
        if (rest.config().pending().equals(config().pending())) {
            throw problem.get().asException();
        }
        rest.refusal = problem;
        return rest;
    }

    private static Optional<Problem> unbootable(String boot, GuestConfig next) {
        return BootOrder.parse(boot).map(BootOrder::devices).orElse(List.of()).stream()
                .filter(device -> !next.has(device))
                .findFirst()
                .map(device ->
                        new Problems.Refused(
                                "invalid bootorder: device '" + device + "' does not exist'"));
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

    @Override
    void setPlain(String option, String value) {
        put(option, value);
    }

    /** The disk for cloud-init can be made again at any time. */
    @Override
    boolean isFreedWith(String option, String text, boolean force) {
        return force || Drive.parse(option, text.isEmpty() ? "none" : text).isCloudInit();
    }

    /** Slot → drive, for each value that asks for a new volume. */
    public static Map<String, Drive> allocations(Map<String, String> options) {
        Map<String, Drive> wanted = new TreeMap<>();
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
