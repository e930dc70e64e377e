package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.guestos.GuestRoot;
import java.io.IOException;
import java.util.Optional;

/** Which signal a container's init takes for a shutdown. */
final class HaltSignal {

    /** BusyBox powers off on SIGUSR2; for other inits LXC's own choice is right. */
    static Optional<String> of(GuestRoot root) throws IOException {
        return root.resolve("/sbin/init")
                .filter(path -> path.endsWith("/busybox"))
                .map(path -> "SIGUSR2");
    }

    private HaltSignal() {}
}
