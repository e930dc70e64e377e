package dev.innkeeper.storage;

import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.StorageId;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A configured place that holds volumes. Invariants: the required options of its type are there, no
 * option is foreign to the type, and every content type is one that the type accepts.
 *
 * <p>The storage {@code local} exists even where nobody defined it; it is then <em>implied</em>,
 * until the first change of the configuration writes it down.
 */
@Entity
@Table(name = "storage_definition")
public class StorageDefinition {
    @Id private String storage;

    @Enumerated(EnumType.STRING)
    private StorageType type;

    @Convert(converter = StorageOptionsText.class)
    private StorageOptions options;

    /** Place in the configuration file. */
    private long position;

    private boolean implied;

    /** Absent until it is stored. */
    @Version private @Nullable Long version;

    /** For the persistence provider. */
    @SuppressWarnings("NullAway.Init")
    protected StorageDefinition() {}

    private StorageDefinition(
            StorageId storage,
            StorageType type,
            StorageOptions options,
            long position,
            boolean implied) {
        this.storage = storage.value();
        this.type = type;
        this.options = options;
        this.position = position;
        this.implied = implied;
    }

    /**
     * A new definition.
     *
     * @throws dev.innkeeper.kernel.ProblemException if an option is missing, foreign or does not
     *     fit
     */
    public static StorageDefinition define(
            StorageId storage, StorageType type, Map<String, String> given, long position) {
        Map<String, String> values = new LinkedHashMap<>(given);
        dropUnsetDisable(values);
        requireKnown(type, values.keySet());
        for (String option : type.required()) {
            if (!values.containsKey(option) && !SecretOption.isSecret(option)) {
                throw new StorageProblem.MissingOption(option).asException();
            }
        }
        values.computeIfAbsent("content", content -> wire(type.defaultContents()));
        requireContents(type, values);
        return new StorageDefinition(storage, type, new StorageOptions(values), position, false);
    }

    /** The storage that is there before anybody defined one. */
    public static StorageDefinition implied(StorageId storage, String path) {
        return new StorageDefinition(storage, StorageType.DIR, impliedOptions(path), 0, true);
    }

    /** Back to what it is where nobody defined it. */
    public void becomeImplied(String path) {
        type = StorageType.DIR;
        options = impliedOptions(path);
        implied = true;
    }

    private static StorageOptions impliedOptions(String path) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("path", path);
        values.put("content", "iso,vztmpl,backup,images,rootdir,snippets");
        values.put("prune-backups", "keep-all=1");
        return new StorageOptions(values);
    }

    /**
     * Changes options.
     *
     * @param set option → new text
     * @param delete options to unset
     */
    public void change(Map<String, String> set, Set<String> delete) {
        requireKnown(type, set.keySet());
        set.keySet().stream()
                .filter(type::isFixed)
                .findFirst()
                .ifPresent(option -> {
                    throw new StorageProblem.FixedOption(option).asException();
                });
        Map<String, String> values = new LinkedHashMap<>(options.values());
        for (String option : delete) {
            requireDeletable(option, set);
            values.remove(option);
        }
        values.putAll(set);
        dropUnsetDisable(values);
        requireContents(type, values);
        options = new StorageOptions(values);
    }

    private void requireDeletable(String option, Map<String, String> set) {
        if (!type.knows(option)) {
            throw failed("no such option '" + option + "'");
        }
        if (type.required().contains(option)) {
            throw failed("unable to delete required option '" + option + "'");
        }
        if (type.isFixed(option)) {
            throw failed("unable to delete fixed option '" + option + "'");
        }
        if (set.containsKey(option)) {
            throw failed("unable to set and delete property '" + option + "' at the same time!");
        }
    }

    private static dev.innkeeper.kernel.ProblemException failed(String cause) {
        return new StorageProblem.ChangeFailed("update", cause).asException();
    }

    /** Somebody changed the configuration: what was implied is written down from now on. */
    public void writeDown() {
        implied = false;
    }

    public StorageId id() {
        return new StorageId(storage);
    }

    public StorageType type() {
        return type;
    }

    public StorageOptions options() {
        return options;
    }

    public long position() {
        return position;
    }

    public boolean isImplied() {
        return implied;
    }

    public boolean isDisabled() {
        return options.flag("disable");
    }

    public boolean isShared() {
        return options.flag("shared") || !LOCAL_TYPES.contains(type);
    }

    private static final Set<StorageType> LOCAL_TYPES =
            Set.of(
                    StorageType.DIR,
                    StorageType.BTRFS,
                    StorageType.LVM,
                    StorageType.LVMTHIN,
                    StorageType.ZFSPOOL);

    /** False if the definition is limited to other nodes. */
    public boolean isFor(NodeName node) {
        return options.find("nodes")
                .map(nodes -> Arrays.asList(nodes.split("[,; ]+")).contains(node.value()))
                .orElse(true);
    }

    public boolean holds(ContentType content) {
        return contents().contains(content);
    }

    public Set<ContentType> contents() {
        return options.find("content").stream()
                .flatMap(list -> Arrays.stream(list.split("[,; ]+")))
                .flatMap(wire -> ContentType.find(wire).stream())
                .collect(Collectors.toSet());
    }

    /** True if this storage takes its volumes from another one ({@code base} of LVM). */
    public boolean isBasedOn(StorageId other) {
        return options.find("base").map(base -> base.startsWith(other + ":")).orElse(false);
    }

    /** This definition's section of the configuration file; empty while it is implied. */
    public String section() {
        return implied ? "" : options.section(type, storage);
    }

    private static void requireKnown(StorageType type, Set<String> given) {
        for (String option : new TreeSet<>(given)) {
            if (!type.knows(option)) {
                throw new StorageProblem.UnexpectedOption(option).asException();
            }
        }
    }

    private static void requireContents(StorageType type, Map<String, String> values) {
        for (String wire : values.getOrDefault("content", "").split("[,; ]+")) {
            ContentType.find(wire)
                    .filter(content -> !type.accepts(content))
                    .ifPresent(content -> {
                        throw new StorageProblem.UnsupportedContent(wire).asException();
                    });
        }
    }

    /** {@code disable 0} is never written. */
    private static void dropUnsetDisable(Map<String, String> values) {
        values.remove("disable", "0");
    }

    private static String wire(List<ContentType> contents) {
        return contents.stream().map(ContentType::wire).collect(Collectors.joining(","));
    }
}
