package dev.innkeeper.guest.config;

import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.options.ConfigChange;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.kernel.Caller;
import java.util.Map;
import java.util.SortedSet;

/** What is special about one kind of guest when its configuration changes. */
sealed interface ConfigRules permits ContainerRules, MachineRules {
    GuestKind kind();

    /** Refuses what the caller may not set, and what no such guest's life allows. */
    void require(Caller caller, Guest guest, ConfigChange change);

    /** Why the configuration is not the one that the client has seen. */
    RuntimeException modified();

    /**
     * Makes the volumes that are asked for.
     *
     * @return slot → text with the new volume
     */
    Map<String, String> allocate(Guest guest, Map<String, String> normal);

    /**
     * The command by which a running guest takes over some of what waits.
     *
     * @param next the configuration once it has
     */
    AgentCommand update(Guest guest, GuestConfig next, SortedSet<String> options);

    /** Why an option still waits, in the words of this kind. */
    String stillWaits(String option, String reason);
}
