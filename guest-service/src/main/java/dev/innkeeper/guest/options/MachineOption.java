package dev.innkeeper.guest.options;

import java.util.Optional;

/**
 * Every option of a virtual machine, as {@link ContainerOption} is of containers. What reaches a
 * running machine ({@link Reach#LIVE}) is asked of its node, which knows its QEMU.
 */
public enum MachineOption implements GuestOption {
    ACPI("acpi", Value.WHOLE, Guard.HARDWARE, Reach.RESTART),
    AFFINITY("affinity", Value.TEXT, Guard.ROOT, Reach.RESTART),
    AGENT("agent", Value.TEXT, Guard.OPTIONS, Reach.RESTART),
    ARCH("arch", Value.TEXT, Guard.ROOT, Reach.RESTART),
    ARGS("args", Value.TEXT, Guard.ROOT, Reach.RESTART),
    AUDIO("audio", Value.TEXT, Guard.HARDWARE, Reach.RESTART, 1),
    AUTOSTART("autostart", Value.WHOLE, Guard.OPTIONS, Reach.AT_ONCE),
    BALLOON("balloon", Value.WHOLE, Guard.MEMORY, Reach.LIVE),
    BIOS("bios", Value.TEXT, Guard.OPTIONS, Reach.RESTART),
    BOOT("boot", Value.TEXT, Guard.DISK, Reach.RESTART),
    BOOTDISK("bootdisk", Value.TEXT, Guard.DISK, Reach.RESTART),
    CICUSTOM("cicustom", Value.TEXT, Guard.CLOUD_INIT, Reach.LIVE),
    CIPASSWORD("cipassword", Value.TEXT, Guard.CLOUD_INIT, Reach.LIVE),
    CITYPE("citype", Value.TEXT, Guard.CLOUD_INIT, Reach.LIVE),
    CIUPGRADE("ciupgrade", Value.WHOLE, Guard.CLOUD_INIT, Reach.LIVE),
    CIUSER("ciuser", Value.TEXT, Guard.CLOUD_INIT, Reach.LIVE),
    CORES("cores", Value.WHOLE, Guard.CPU, Reach.RESTART),
    CPU("cpu", Value.TEXT, Guard.CPU, Reach.RESTART),
    CPULIMIT("cpulimit", Value.TEXT, Guard.CPU, Reach.LIVE),
    CPUUNITS("cpuunits", Value.WHOLE, Guard.CPU, Reach.LIVE),
    DESCRIPTION("description", Value.TEXT, Guard.OPTIONS, Reach.AT_ONCE),
    EFIDISK("efidisk", Value.TEXT, Guard.DISK, Reach.RESTART, 1),
    FREEZE("freeze", Value.WHOLE, Guard.POWER, Reach.RESTART),
    HOOKSCRIPT("hookscript", Value.TEXT, Guard.ROOT, Reach.AT_ONCE),
    HOSTPCI("hostpci", Value.TEXT, Guard.HOST_PCI, Reach.RESTART, 16),
    HOTPLUG("hotplug", Value.TEXT, Guard.HARDWARE, Reach.AT_ONCE),
    HUGEPAGES("hugepages", Value.TEXT, Guard.ROOT, Reach.RESTART),
    IDE("ide", Value.TEXT, Guard.DISK, Reach.LIVE, 4),
    IPCONFIG("ipconfig", Value.TEXT, Guard.CLOUD_INIT_NETWORK, Reach.LIVE, 32),
    IVSHMEM("ivshmem", Value.TEXT, Guard.ROOT, Reach.RESTART),
    KEEPHUGEPAGES("keephugepages", Value.WHOLE, Guard.ROOT, Reach.RESTART),
    KEYBOARD("keyboard", Value.TEXT, Guard.OPTIONS, Reach.RESTART),
    KVM("kvm", Value.WHOLE, Guard.HARDWARE, Reach.RESTART),
    LOCALTIME("localtime", Value.WHOLE, Guard.OPTIONS, Reach.RESTART),
    LOCK("lock", Value.TEXT, Guard.ROOT, Reach.AT_ONCE),
    MACHINE("machine", Value.TEXT, Guard.HARDWARE, Reach.RESTART),
    MEMORY("memory", Value.TEXT, Guard.MEMORY, Reach.LIVE),
    MIGRATE_DOWNTIME("migrate_downtime", Value.TEXT, Guard.OPTIONS, Reach.AT_ONCE),
    MIGRATE_SPEED("migrate_speed", Value.WHOLE, Guard.OPTIONS, Reach.AT_ONCE),
    NAME("name", Value.TEXT, Guard.OPTIONS, Reach.AT_ONCE),
    NAMESERVER("nameserver", Value.TEXT, Guard.CLOUD_INIT_NETWORK, Reach.LIVE),
    NET("net", Value.TEXT, Guard.NETWORK, Reach.LIVE, 32),
    NUMA("numa", Value.WHOLE, Guard.CPU, Reach.RESTART),
    NUMA_NODE("numa", Value.TEXT, Guard.NUMA, Reach.RESTART, 8),
    ONBOOT("onboot", Value.WHOLE, Guard.OPTIONS, Reach.AT_ONCE),
    OSTYPE("ostype", Value.TEXT, Guard.OPTIONS, Reach.RESTART),
    PARALLEL("parallel", Value.TEXT, Guard.ROOT, Reach.RESTART, 3),
    PROTECTION("protection", Value.WHOLE, Guard.OPTIONS, Reach.AT_ONCE),
    REBOOT("reboot", Value.WHOLE, Guard.OPTIONS, Reach.RESTART),
    RNG("rng", Value.TEXT, Guard.HARDWARE, Reach.RESTART, 1),
    SATA("sata", Value.TEXT, Guard.DISK, Reach.LIVE, 6),
    SCSI("scsi", Value.TEXT, Guard.DISK, Reach.LIVE, 31),
    SCSIHW("scsihw", Value.TEXT, Guard.HARDWARE, Reach.RESTART),
    SEARCHDOMAIN("searchdomain", Value.TEXT, Guard.CLOUD_INIT_NETWORK, Reach.LIVE),
    SERIAL("serial", Value.TEXT, Guard.SERIAL, Reach.RESTART, 4),
    SHARES("shares", Value.WHOLE, Guard.MEMORY, Reach.AT_ONCE),
    SMBIOS("smbios", Value.TEXT, Guard.HARDWARE, Reach.RESTART, 2),
    SMP("smp", Value.WHOLE, Guard.CPU, Reach.RESTART),
    SOCKETS("sockets", Value.WHOLE, Guard.CPU, Reach.RESTART),
    SPICE_ENHANCEMENTS("spice_enhancements", Value.TEXT, Guard.OPTIONS, Reach.RESTART),
    SSHKEYS("sshkeys", Value.TEXT, Guard.CLOUD_INIT, Reach.LIVE),
    STARTDATE("startdate", Value.TEXT, Guard.OPTIONS, Reach.RESTART),
    STARTUP("startup", Value.TEXT, Guard.OPTIONS, Reach.AT_ONCE),
    TABLET("tablet", Value.WHOLE, Guard.HARDWARE, Reach.RESTART),
    TAGS("tags", Value.TEXT, Guard.OPTIONS, Reach.AT_ONCE),
    TDF("tdf", Value.WHOLE, Guard.OPTIONS, Reach.RESTART),
    TEMPLATE("template", Value.WHOLE, Guard.OPTIONS, Reach.AT_ONCE),
    TPMSTATE("tpmstate", Value.TEXT, Guard.DISK, Reach.RESTART, 1),
    UNUSED("unused", Value.TEXT, Guard.DISK, Reach.AT_ONCE, 256),
    USB("usb", Value.TEXT, Guard.USB, Reach.LIVE, 14),
    VCPUS("vcpus", Value.WHOLE, Guard.CPU, Reach.LIVE),
    VGA("vga", Value.TEXT, Guard.HARDWARE, Reach.RESTART),
    VIRTIO("virtio", Value.TEXT, Guard.DISK, Reach.LIVE, 16),
    VMGENID("vmgenid", Value.TEXT, Guard.OPTIONS, Reach.RESTART),
    VMSTATESTORAGE("vmstatestorage", Value.TEXT, Guard.DISK, Reach.AT_ONCE),
    WATCHDOG("watchdog", Value.TEXT, Guard.HARDWARE, Reach.RESTART);

    /** Who may set, change or delete an option. */
    public enum Guard {
        CPU("VM.Config.CPU"),
        MEMORY("VM.Config.Memory"),
        HARDWARE("VM.Config.HWType"),
        OPTIONS("VM.Config.Options"),
        NETWORK("VM.Config.Network"),
        /** A drive; one for CDs needs less. */
        DISK("VM.Config.Disk"),
        CLOUD_INIT("VM.Config.Cloudinit"),
        /** The privilege for networks serves too. */
        CLOUD_INIT_NETWORK("VM.Config.Cloudinit"),
        POWER("VM.PowerMgmt"),
        /** A socket; a port of the node is root's. */
        SERIAL("VM.Config.HWType"),
        /** A spice or mapped device; one of the node is root's. */
        USB("VM.Config.HWType"),
        /** A mapped device; one of the node is root's. */
        HOST_PCI("VM.Config.HWType"),
        /** Without the node's own NUMA nodes. */
        NUMA("VM.Config.CPU"),
        ROOT("root@pam");

        private final String privilege;

        Guard(String privilege) {
            this.privilege = privilege;
        }

        public String privilege() {
            return privilege;
        }
    }

    private static final OptionNames<MachineOption> NAMES = new OptionNames<>(values());

    private final String key;
    private final Value value;
    private final Guard guard;
    private final Reach reach;
    private final int members;

    MachineOption(String key, Value value, Guard guard, Reach reach) {
        this(key, value, guard, reach, 0);
    }

    MachineOption(String key, Value value, Guard guard, Reach reach, int members) {
        this.key = key;
        this.value = value;
        this.guard = guard;
        this.reach = reach;
        this.members = members;
    }

    /** The option with this name, such as {@code memory} or {@code scsi0}; empty if unknown. */
    public static Optional<MachineOption> named(String name) {
        return NAMES.find(name).filter(o -> o != SMBIOS || name.equals("smbios1"));
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public int members() {
        return members;
    }

    @Override
    public Value value() {
        return value;
    }

    public Guard guard() {
        return guard;
    }

    @Override
    public Reach reach() {
        return reach;
    }

    /** True for a slot that holds a disk or a medium. */
    public boolean isDrive() {
        return switch (this) {
            case IDE, SATA, SCSI, VIRTIO, EFIDISK, TPMSTATE -> true;
            default -> false;
        };
    }
}
