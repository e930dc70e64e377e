package dev.innkeeper.storage;

import dev.innkeeper.kernel.StorageId;
import java.util.List;
import java.util.Optional;
import org.springframework.data.repository.Repository;

/** The configured storages. */
public interface StorageDefinitions extends Repository<StorageDefinition, String> {

    Optional<StorageDefinition> findByStorage(String storage);

    /** In the order of the configuration file. */
    List<StorageDefinition> findAllByOrderByPosition();

    StorageDefinition save(StorageDefinition definition);

    void delete(StorageDefinition definition);

    default Optional<StorageDefinition> find(StorageId storage) {
        return findByStorage(storage.value());
    }

    /**
     * @throws dev.innkeeper.kernel.ProblemException if there is none of this name
     */
    default StorageDefinition require(StorageId storage) {
        return find(storage)
                .orElseThrow(() -> new StorageProblem.DoesNotExist(storage).asException());
    }
}
