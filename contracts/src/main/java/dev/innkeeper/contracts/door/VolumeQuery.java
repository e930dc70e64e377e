package dev.innkeeper.contracts.door;

import dev.innkeeper.contracts.AgentCommand.StorageSpec;

/**
 * {@code POST /storages/volume}: one volume's attributes, answered with {@link VolumeFacts}; 404 if
 * it does not exist.
 *
 * @param volume name without the storage, such as {@code iso/tiny.iso} or {@code
 *     100/vm-100-disk-0.raw}
 */
public record VolumeQuery(StorageSpec storage, String volume) {}
