package dev.innkeeper.api.check;

import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Formats of ids: users, groups, roles, realms, pools, nodes, guests. */
final class NameFormats {
    private static final String NAME = "[A-Za-z0-9.\\-_]+";
    private static final String REALM = "[A-Za-z][A-Za-z0-9.\\-_]+";
    private static final String USER = "[^\\s:/]+@" + REALM;
    private static final Predicate<String> IS_USER = Format.matching(USER);
    private static final Predicate<String> IS_POOL = Format.matching(NAME + "(?:/" + NAME + ")*");
    private static final int SHORTEST_USER = 3;
    private static final int LONGEST_USER = 64;
    private static final int POOL_LEVELS = 3;

    /** Every privilege that a role may have. */
    static final Set<String> PRIVILEGES =
            Set.of(
                    "Datastore.Allocate",
                    "Datastore.AllocateSpace",
                    "Datastore.AllocateTemplate",
                    "Datastore.Audit",
                    "Group.Allocate",
                    "Mapping.Audit",
                    "Mapping.Modify",
                    "Mapping.Use",
                    "Permissions.Modify",
                    "Pool.Allocate",
                    "Pool.Audit",
                    "Realm.Allocate",
                    "Realm.AllocateUser",
                    "SDN.Allocate",
                    "SDN.Audit",
                    "SDN.Use",
                    "Sys.AccessNetwork",
                    "Sys.Audit",
                    "Sys.Console",
                    "Sys.Incoming",
                    "Sys.Modify",
                    "Sys.PowerMgmt",
                    "Sys.Syslog",
                    "User.Modify",
                    "VM.Allocate",
                    "VM.Audit",
                    "VM.Backup",
                    "VM.Clone",
                    "VM.Config.CDROM",
                    "VM.Config.CPU",
                    "VM.Config.Cloudinit",
                    "VM.Config.Disk",
                    "VM.Config.HWType",
                    "VM.Config.Memory",
                    "VM.Config.Network",
                    "VM.Config.Options",
                    "VM.Console",
                    "VM.Migrate",
                    "VM.Monitor",
                    "VM.PowerMgmt",
                    "VM.Snapshot",
                    "VM.Snapshot.Rollback");

    private NameFormats() {}

    static void register(Map<String, Format> formats) {
        formats.put("string", Format.ANY);
        formats.put(
                "pve-configid",
                Format.of("[A-Za-z][A-Za-z0-9_-]+", "invalid configuration ID '%s'"));
        formats.put(
                "pve-vmid", Format.of("[1-9][0-9]{2,8}", "value does not look like a valid VM ID"));
        formats.put(
                "pve-node",
                Format.of(
                        "[a-zA-Z0-9](?:[a-zA-Z0-9\\-]*[a-zA-Z0-9])?",
                        "value does not look like a valid node name"));
        formats.put("pve-userid", NameFormats::userComplaint);
        formats.put(
                "pve-tokenid",
                Format.of(USER + "!" + REALM, "value '%s' does not look like a valid token ID"));
        formats.put("pve-groupid", Format.of(NAME, "group name '%s' contains invalid characters"));
        formats.put("pve-roleid", Format.of(NAME, "role name '%s' contains invalid characters"));
        formats.put("pve-realm", Format.of(REALM, "value does not look like a valid realm"));
        formats.put("pve-priv", Format.of(PRIVILEGES::contains, "invalid privilege '%s'"));
        formats.put("pve-poolid", NameFormats::poolComplaint);
        formats.put(
                "ldap-simple-attr",
                Format.of(
                        "[a-zA-Z0-9]+",
                        "value '%s' does not look like a simple ldap attribute name"));
        formats.put(
                "urlencoded", Format.of("[-%a-zA-Z0-9_.!~*'()]*", "invalid urlencoded string: %s"));
        formats.put(
                "pve-tag",
                Format.of("[A-Za-z0-9_][A-Za-z0-9_\\-+.]*", "invalid characters in tag"));
        formats.put("pve-tfa-config", Format.ANY);
        formats.put("realm-sync-options", Format.ANY);
    }

    private static @Nullable String userComplaint(String value) {
        int length = value.length();
        if (length < SHORTEST_USER) {
            return "user name '" + value + "' is too short\n";
        }
        if (length > LONGEST_USER) {
            return "user name '%s' is too long (%d > %d)\n".formatted(value, length, LONGEST_USER);
        }
        return IS_USER.test(value)
                ? null
                : "value '" + value + "' does not look like a valid user name\n";
    }

    private static @Nullable String poolComplaint(String value) {
        String[] levels = value.split("/", -1);
        if (levels.length > POOL_LEVELS) {
            return "pool name '%s' nested too deeply (max levels = %d)\n"
                    .formatted(value, POOL_LEVELS);
        }
        return IS_POOL.test(value)
                ? null
                : "pool name '" + value + "' contains invalid characters\n";
    }
}
