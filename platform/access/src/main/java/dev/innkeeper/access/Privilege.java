package dev.innkeeper.access;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Everything a role can allow. A set of privileges is kept as one bit mask. */
public enum Privilege {
    DATASTORE_ALLOCATE("Datastore.Allocate"),
    DATASTORE_ALLOCATE_SPACE("Datastore.AllocateSpace"),
    DATASTORE_ALLOCATE_TEMPLATE("Datastore.AllocateTemplate"),
    DATASTORE_AUDIT("Datastore.Audit"),
    GROUP_ALLOCATE("Group.Allocate"),
    MAPPING_AUDIT("Mapping.Audit"),
    MAPPING_MODIFY("Mapping.Modify"),
    MAPPING_USE("Mapping.Use"),
    PERMISSIONS_MODIFY("Permissions.Modify"),
    POOL_ALLOCATE("Pool.Allocate"),
    POOL_AUDIT("Pool.Audit"),
    REALM_ALLOCATE("Realm.Allocate"),
    REALM_ALLOCATE_USER("Realm.AllocateUser"),
    SDN_ALLOCATE("SDN.Allocate"),
    SDN_AUDIT("SDN.Audit"),
    SDN_USE("SDN.Use"),
    SYS_ACCESS_NETWORK("Sys.AccessNetwork"),
    SYS_AUDIT("Sys.Audit"),
    SYS_CONSOLE("Sys.Console"),
    SYS_INCOMING("Sys.Incoming"),
    SYS_MODIFY("Sys.Modify"),
    SYS_POWER_MGMT("Sys.PowerMgmt"),
    SYS_SYSLOG("Sys.Syslog"),
    USER_MODIFY("User.Modify"),
    VM_ALLOCATE("VM.Allocate"),
    VM_AUDIT("VM.Audit"),
    VM_BACKUP("VM.Backup"),
    VM_CLONE("VM.Clone"),
    VM_CONFIG_CDROM("VM.Config.CDROM"),
    VM_CONFIG_CPU("VM.Config.CPU"),
    VM_CONFIG_CLOUDINIT("VM.Config.Cloudinit"),
    VM_CONFIG_DISK("VM.Config.Disk"),
    VM_CONFIG_HWTYPE("VM.Config.HWType"),
    VM_CONFIG_MEMORY("VM.Config.Memory"),
    VM_CONFIG_NETWORK("VM.Config.Network"),
    VM_CONFIG_OPTIONS("VM.Config.Options"),
    VM_CONSOLE("VM.Console"),
    VM_MIGRATE("VM.Migrate"),
    VM_MONITOR("VM.Monitor"),
    VM_POWER_MGMT("VM.PowerMgmt"),
    VM_SNAPSHOT("VM.Snapshot"),
    VM_SNAPSHOT_ROLLBACK("VM.Snapshot.Rollback");

    private static final Map<String, Privilege> BY_TEXT = new HashMap<>();

    static {
        for (Privilege privilege : values()) {
            BY_TEXT.put(privilege.text, privilege);
        }
    }

    private final String text;

    Privilege(String text) {
        this.text = text;
    }

    /** The name on the wire, such as {@code VM.PowerMgmt}. */
    public String text() {
        return text;
    }

    /** The privilege of this wire name, if there is one. */
    public static Optional<Privilege> find(String text) {
        return Optional.ofNullable(BY_TEXT.get(text));
    }

    /** The mask of one privilege; none for an unknown name, which nobody can hold. */
    static long mask(String text) {
        Privilege privilege = BY_TEXT.get(text);
        return privilege == null ? 0 : privilege.mask();
    }

    /** The mask of all known names among these. */
    static long mask(Collection<String> texts) {
        long mask = 0;
        for (String text : texts) {
            mask |= mask(text);
        }
        return mask;
    }

    long mask() {
        return 1L << ordinal();
    }
}
