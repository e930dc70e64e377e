package dev.innkeeper.storage;

import static dev.innkeeper.storage.ContentType.BACKUP;
import static dev.innkeeper.storage.ContentType.IMAGES;
import static dev.innkeeper.storage.ContentType.IMPORT;
import static dev.innkeeper.storage.ContentType.ISO;
import static dev.innkeeper.storage.ContentType.NONE;
import static dev.innkeeper.storage.ContentType.ROOTDIR;
import static dev.innkeeper.storage.ContentType.SNIPPETS;
import static dev.innkeeper.storage.ContentType.VZTMPL;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;

/**
 * The kinds of storage that can be defined, with the options each takes (storage chapter of the
 * public documentation). A <em>required</em> option must be given, a <em>fixed</em> one can be set
 * only when the storage is created.
 */
public enum StorageType {
    DIR(requires("path"), fixed(), files("path"), allFiles(), List.of(IMAGES, ROOTDIR)),
    BTRFS(requires("path"), fixed(), files("nocow"), allFiles(), List.of(IMAGES, ROOTDIR)),
    NFS(requires("export", "server"), fixed("path"), files("options"), allFiles(), List.of(IMAGES)),
    CIFS(
            requires("server", "share"),
            fixed("path"),
            files("options", "subdir", "username", "password", "domain", "smbversion"),
            allFiles(),
            List.of(IMAGES)),
    GLUSTERFS(
            requires("volume"),
            fixed("path"),
            files("server", "server2", "transport"),
            EnumSet.of(IMAGES, VZTMPL, ISO, BACKUP, SNIPPETS, NONE),
            List.of(IMAGES)),
    CEPHFS(
            requires(),
            fixed("path"),
            files("monhost", "subdir", "options", "username", "fuse", "fs-name", "keyring"),
            EnumSet.of(VZTMPL, ISO, BACKUP, SNIPPETS, NONE),
            List.of(BACKUP)),
    LVM(
            requires("vgname"),
            fixed("base"),
            blocks("shared", "saferemove", "saferemove_throughput", "tagged_only"),
            EnumSet.of(IMAGES, ROOTDIR, NONE),
            List.of(IMAGES)),
    LVMTHIN(
            requires("thinpool", "vgname"),
            fixed(),
            blocks(),
            EnumSet.of(IMAGES, ROOTDIR, NONE),
            List.of(IMAGES)),
    ZFSPOOL(
            requires("pool"),
            fixed(),
            blocks("blocksize", "sparse", "mountpoint"),
            EnumSet.of(IMAGES, ROOTDIR, NONE),
            List.of(IMAGES, ROOTDIR)),
    ZFS(
            requires("blocksize", "iscsiprovider", "pool", "portal", "target"),
            fixed(),
            blocks("nowritecache", "sparse", "comstar_hg", "comstar_tg", "lio_tpg"),
            EnumSet.of(IMAGES, NONE),
            List.of(IMAGES)),
    ISCSI(
            requires("portal", "target"),
            fixed(),
            blocks(),
            EnumSet.of(IMAGES, NONE),
            List.of(IMAGES)),
    ISCSIDIRECT(
            requires("portal", "target"),
            fixed(),
            blocks(),
            EnumSet.of(IMAGES, NONE),
            List.of(IMAGES)),
    RBD(
            requires(),
            fixed(),
            blocks("monhost", "pool", "data-pool", "namespace", "username", "krbd", "keyring"),
            EnumSet.of(IMAGES, ROOTDIR, NONE),
            List.of(IMAGES)),
    PBS(
            requires("datastore", "server"),
            fixed(),
            blocks(
                    "port",
                    "username",
                    "password",
                    "encryption-key",
                    "master-pubkey",
                    "maxfiles",
                    "prune-backups",
                    "max-protected-backups",
                    "fingerprint",
                    "namespace"),
            EnumSet.of(BACKUP, NONE),
            List.of(BACKUP)),
    ESXI(
            requires("password", "server", "username"),
            fixed(),
            blocks("skip-cert-verification", "port"),
            EnumSet.of(IMPORT),
            List.of(IMPORT));

    private final SequencedSet<String> required;
    private final Set<String> fixed;
    private final Set<String> optional;
    private final Set<ContentType> contents;
    private final List<ContentType> defaultContents;

    StorageType(
            SequencedSet<String> required,
            Set<String> fixed,
            Set<String> optional,
            Set<ContentType> contents,
            List<ContentType> defaultContents) {
        this.required = required;
        this.fixed = fixed;
        this.optional = optional;
        this.contents = contents;
        this.defaultContents = defaultContents;
    }

    /** As the API and the storage configuration call it. */
    public String wire() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    public static Optional<StorageType> find(String wire) {
        return Arrays.stream(values()).filter(type -> type.wire().equals(wire)).findFirst();
    }

    /** In alphabetical order. */
    public SequencedSet<String> required() {
        return required;
    }

    /** True if the option makes sense for this type. */
    public boolean knows(String option) {
        return required.contains(option) || fixed.contains(option) || optional.contains(option);
    }

    /** True if the option cannot change once the storage exists. */
    public boolean isFixed(String option) {
        // A password is required by some types, and may be renewed at any time.
        return fixed.contains(option)
                || (required.contains(option) && !SecretOption.isSecret(option));
    }

    public boolean accepts(ContentType content) {
        return contents.contains(content);
    }

    public List<ContentType> defaultContents() {
        return defaultContents;
    }

    private static SequencedSet<String> requires(String... options) {
        return new LinkedHashSet<>(List.of(options));
    }

    private static Set<String> fixed(String... options) {
        return Set.of(options);
    }

    private static Set<String> blocks(String... more) {
        Set<String> all = new LinkedHashSet<>(List.of("nodes", "disable", "content", "bwlimit"));
        all.addAll(List.of(more));
        return all;
    }

    private static Set<String> files(String... more) {
        Set<String> all = blocks(more);
        all.addAll(
                List.of(
                        "shared",
                        "content-dirs",
                        "maxfiles",
                        "prune-backups",
                        "max-protected-backups",
                        "format",
                        "mkdir",
                        "create-base-path",
                        "create-subdirs",
                        "is_mountpoint",
                        "preallocation"));
        return all;
    }

    private static Set<ContentType> allFiles() {
        return EnumSet.of(IMAGES, ROOTDIR, VZTMPL, ISO, BACKUP, SNIPPETS, NONE);
    }
}
