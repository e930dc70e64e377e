package dev.innkeeper.guest.config;

import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.options.ConfigChange;
import dev.innkeeper.kernel.Caller;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;

/** What is special about one kind of guest when its configuration changes. */
sealed interface ConfigRules permits ContainerRules, MachineRules {
    GuestKind kind();

    /** Refuses what the caller may not set, and what no such guest's life allows. */
    void require(Caller caller, Guest guest, ConfigChange change);

    /** Why the configuration is not the one that the client has seen. */
    RuntimeException modified();

    /** The options as they are kept, with the sizes of volumes that are there. */
    SortedMap<String, String> normal(Guest guest, ConfigChange change);

    /**
     * Makes the volumes that are asked for.
     *
     * @return slot → text with the new volume
     */
    Map<String, String> allocate(Guest guest, Map<String, String> normal);

    /**
     * Lets a running guest take over what waits for these options; what it cannot keeps waiting.
     *
     * @throws dev.innkeeper.kernel.ProblemException naming the options that failed
     */
    void apply(Guest guest, SortedSet<String> options);
}
