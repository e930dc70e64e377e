package dev.innkeeper.agent.console;

import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.kernel.GuestId;
import java.nio.file.Path;

/** A node on which no machine runs. */
final class NoMachines implements MachineSockets {
    @Override
    public Path serial(GuestId guest, int port) {
        throw new WorkFailure("VM " + guest + " not running");
    }

    @Override
    public Path display(GuestId guest, String password) {
        throw new WorkFailure("VM " + guest + " not running");
    }
}
