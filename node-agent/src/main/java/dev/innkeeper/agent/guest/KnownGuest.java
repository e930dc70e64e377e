package dev.innkeeper.agent.guest;

import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.kernel.GuestId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A guest as this node last heard of it.
 *
 * @param options option → text
 * @param storages those that there are
 */
public record KnownGuest(Map<String, String> options, List<StorageSpec> storages) {
    public KnownGuest {
        options = Map.copyOf(options);
        storages = List.copyOf(storages);
    }

    /** All of them. */
    @FunctionalInterface
    public interface Finder {
        /** Empty if nothing was heard of it. */
        Optional<KnownGuest> find(GuestId guest);
    }

    /** Its hook script, if it has one. */
    public Optional<HookScript> script(GuestId guest) {
        return HookScript.of(guest, Optional.ofNullable(options.get("hookscript")), storages);
    }
}
