package dev.innkeeper.guest.options;

import java.util.Optional;

/**
 * Every option of a container: what its value is on the wire ({@code cpulimit} is a text,
 * recorded), which privilege changes it (OPTION-PRIVILEGES) and how a change reaches a running
 * container (pct.conf: fast-plug and hotplug). A member of a numbered family ({@code net0}) is
 * described by its family.
 */
public enum ContainerOption implements GuestOption {
    ARCH("arch", Value.TEXT, Guard.OPTIONS, Reach.RESTART),
    CMODE("cmode", Value.TEXT, Guard.OPTIONS, Reach.RESTART),
    CONSOLE("console", Value.WHOLE, Guard.OPTIONS, Reach.RESTART),
    CORES("cores", Value.WHOLE, Guard.CPU, Reach.LIVE),
    CPULIMIT("cpulimit", Value.TEXT, Guard.CPU, Reach.LIVE),
    CPUUNITS("cpuunits", Value.WHOLE, Guard.CPU, Reach.LIVE),
    DEBUG("debug", Value.WHOLE, Guard.OPTIONS, Reach.RESTART),
    DESCRIPTION("description", Value.TEXT, Guard.OPTIONS, Reach.AT_ONCE),
    DEV("dev", Value.TEXT, Guard.DEVICE, Reach.LIVE_IF_NEW, 256),
    FEATURES("features", Value.TEXT, Guard.FEATURES, Reach.RESTART),
    HOOKSCRIPT("hookscript", Value.TEXT, Guard.HOOKSCRIPT, Reach.AT_ONCE),
    HOSTNAME("hostname", Value.TEXT, Guard.NETWORK, Reach.LIVE),
    LOCK("lock", Value.TEXT, Guard.OPTIONS, Reach.AT_ONCE),
    MEMORY("memory", Value.WHOLE, Guard.MEMORY, Reach.LIVE),
    MP("mp", Value.TEXT, Guard.DISK, Reach.LIVE_IF_NEW, 256),
    NAMESERVER("nameserver", Value.TEXT, Guard.NETWORK, Reach.RESTART),
    NET("net", Value.TEXT, Guard.NETWORK, Reach.LIVE, 32),
    ONBOOT("onboot", Value.WHOLE, Guard.OPTIONS, Reach.AT_ONCE),
    OSTYPE("ostype", Value.TEXT, Guard.OPTIONS, Reach.RESTART),
    PROTECTION("protection", Value.WHOLE, Guard.OPTIONS, Reach.AT_ONCE),
    ROOTFS("rootfs", Value.TEXT, Guard.DISK, Reach.RESTART),
    SEARCHDOMAIN("searchdomain", Value.TEXT, Guard.NETWORK, Reach.RESTART),
    STARTUP("startup", Value.TEXT, Guard.OPTIONS, Reach.AT_ONCE),
    SWAP("swap", Value.WHOLE, Guard.MEMORY, Reach.LIVE),
    TAGS("tags", Value.TEXT, Guard.OPTIONS, Reach.AT_ONCE),
    TEMPLATE("template", Value.WHOLE, Guard.OPTIONS, Reach.AT_ONCE),
    TIMEZONE("timezone", Value.TEXT, Guard.OPTIONS, Reach.RESTART),
    TTY("tty", Value.WHOLE, Guard.OPTIONS, Reach.RESTART),
    UNPRIVILEGED("unprivileged", Value.WHOLE, Guard.CREATION, Reach.RESTART),
    UNUSED("unused", Value.TEXT, Guard.DISK, Reach.AT_ONCE, 256);

    /** Who may set, change or delete an option. */
    public enum Guard {
        CPU("VM.Config.CPU"),
        MEMORY("VM.Config.Memory"),
        NETWORK("VM.Config.Network"),
        DISK("VM.Config.Disk"),
        OPTIONS("VM.Config.Options"),
        FEATURES("VM.Allocate"),
        HOOKSCRIPT("root@pam"),
        DEVICE("root@pam"),
        /** Set once, by whoever may create such a container. */
        CREATION("VM.Allocate");

        private final String privilege;

        Guard(String privilege) {
            this.privilege = privilege;
        }

        public String privilege() {
            return privilege;
        }
    }

    private static final OptionNames<ContainerOption> NAMES = new OptionNames<>(values());

    private final String key;
    private final Value value;
    private final Guard guard;
    private final Reach reach;
    private final int members;

    ContainerOption(String key, Value value, Guard guard, Reach reach) {
        this(key, value, guard, reach, 0);
    }

    ContainerOption(String key, Value value, Guard guard, Reach reach, int members) {
        this.key = key;
        this.value = value;
        this.guard = guard;
        this.reach = reach;
        this.members = members;
    }

    /** The option with this name, such as {@code memory} or {@code net0}; empty if unknown. */
    public static Optional<ContainerOption> named(String name) {
        return NAMES.find(name);
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public int members() {
        return members;
    }

    public Guard guard() {
        return guard;
    }

    @Override
    public Value value() {
        return value;
    }

    @Override
    public Reach reach() {
        return reach;
    }

    /** True for what refers to a volume that holds the container's files. */
    public boolean isMountPoint() {
        return this == ROOTFS || this == MP;
    }
}
