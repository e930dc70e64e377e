package dev.innkeeper.agent.console;

import dev.innkeeper.kernel.GuestId;
import java.nio.file.Path;

/** Where the consoles of this node's machines listen. */
public interface MachineSockets {

    /**
     * A serial port, 0 to 3.
     *
     * @throws dev.innkeeper.agent.work.WorkFailure {@code VM 100 not running}, or it has none
     */
    Path serial(GuestId guest, int port);

    /**
     * The screen, which takes this password from now on, for a while.
     *
     * @throws dev.innkeeper.agent.work.WorkFailure {@code VM 100 not running}, or it has none
     */
    Path display(GuestId guest, String password);
}
