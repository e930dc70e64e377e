package dev.innkeeper.contracts.door;

import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code POST /guests/{vmid}/cloud-init}: what a configuration makes of one part of the cloud-init
 * drive. Nothing is written.
 *
 * @param part {@code user}, {@code network} or {@code meta}
 * @param storages where parts of its own lie ({@code cicustom})
 */
public record CloudInitQuery(Map<String, String> config, String part, List<StorageSpec> storages) {
    public CloudInitQuery {
        config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
        storages = List.copyOf(storages);
    }

    /** Without the configuration, which holds a password's hash. */
    @Override
    public String toString() {
        return "CloudInitQuery[" + part + "]";
    }
}
