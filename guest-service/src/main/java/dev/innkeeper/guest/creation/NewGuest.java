package dev.innkeeper.guest.creation;

import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import java.util.Optional;

/** A guest that a client asks for. */
sealed interface NewGuest permits NewContainer, NewMachine {
    GuestKind kind();

    GuestId guest();

    NodeName node();

    Optional<String> pool();

    /** Whether it is to be started once it is made. */
    boolean start();
}
