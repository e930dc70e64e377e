package dev.innkeeper.agent.storage;

import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.VolumeId;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** From a storage's definition to what can be done with it. */
public final class Storages {
    private static final Set<String> TYPES = Set.of("dir", "btrfs");

    /**
     * @throws WorkFailure if this agent does not know the storage's type
     */
    public static DirStorage of(StorageSpec spec) {
        if (!TYPES.contains(spec.type())) {
            throw new WorkFailure(
                    "storage '"
                            + spec.storage()
                            + "' has type '"
                            + spec.type()
                            + "', which this node cannot use yet");
        }
        return new DirStorage(spec);
    }

    /** The storage with this id among those that came with a command. */
    public static DirStorage of(List<StorageSpec> specs, StorageId id) {
        return specs.stream()
                .filter(s -> s.storage().equals(id))
                .findFirst()
                .map(Storages::of)
                .orElseThrow(() -> new WorkFailure("storage '" + id + "' does not exist"));
    }

    /** True if the agent can use storages of this type. */
    public static boolean knows(StorageSpec spec) {
        return TYPES.contains(spec.type());
    }

    /** Where an existing volume, named with its storage, lies. */
    public static Path requirePath(List<StorageSpec> specs, String volume) {
        VolumeId id = VolumeId.parse(volume);
        return of(specs, id.storage()).requirePath(id.name());
    }

    private Storages() {}
}
