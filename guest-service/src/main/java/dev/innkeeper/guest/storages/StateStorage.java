package dev.innkeeper.guest.storages;

import dev.innkeeper.contracts.StorageEvent.StorageDefinition;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.options.VolumeSlots;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.VolumeId;
import java.util.Comparator;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Where the content of a machine's memory is kept. */
@Component
public class StateStorage {
    private static final StorageId LOCAL = new StorageId("local");

    private final Storages storages;

    StateStorage(Storages storages) {
        this.storages = storages;
    }

    /**
     * The storage that is wanted, or that the machine names, or that its disks are on, those first
     * that all nodes see.
     *
     * @throws dev.innkeeper.kernel.ProblemException if it cannot be used
     */
    public StorageId of(Guest guest, Optional<StorageId> wanted) {
        StorageId storage =
                wanted.or(() -> guest.config().get("vmstatestorage").map(StorageId::new))
                        .or(() -> ofDisks(guest))
                        .orElse(LOCAL);
        storages.requireForMachines(storage, guest.node());
        return storage;
    }

    private Optional<StorageId> ofDisks(Guest guest) {
        return VolumeSlots.used(guest.config().options()).values().stream()
                .map(VolumeId::storage)
                .distinct()
                .flatMap(storage -> storages.find(storage).stream())
                .min(Comparator.comparing(definition -> !Storages.isShared(definition)))
                .map(StorageDefinition::storage);
    }
}
