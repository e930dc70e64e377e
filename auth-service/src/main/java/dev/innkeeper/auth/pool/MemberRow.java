package dev.innkeeper.auth.pool;

import dev.innkeeper.contracts.StorageEvent.StorageDefinition;
import dev.innkeeper.kernel.NodeName;
import java.util.Optional;

/**
 * A member of a pool as the API shows it; a guest has {@code vmid}, a storage {@code storage}.
 *
 * @param id {@code lxc/100}, {@code storage/pve1/local}
 */
record MemberRow(
        String id,
        String type,
        String node,
        Optional<Integer> vmid,
        Optional<String> name,
        Optional<String> status,
        Optional<Boolean> template,
        Optional<String> storage,
        Optional<String> plugintype,
        Optional<String> content,
        Optional<Boolean> shared) {

    static MemberRow of(MemberFacts.Guest guest) {
        String type = guest.kind().wire();
        return new MemberRow(
                type + "/" + guest.id(),
                type,
                guest.node().value(),
                Optional.of(guest.id().value()),
                Optional.of(guest.name()),
                Optional.of(guest.running() ? "running" : "stopped"),
                Optional.of(guest.template()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static MemberRow of(StorageDefinition storage, NodeName node) {
        return new MemberRow(
                "storage/" + node + "/" + storage.storage(),
                "storage",
                node.value(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("available"),
                Optional.empty(),
                Optional.of(storage.storage().value()),
                Optional.of(storage.type()),
                Optional.ofNullable(storage.options().get("content")),
                Optional.of("1".equals(storage.options().get("shared"))));
    }
}
