package dev.innkeeper.agent.guestos;

import dev.innkeeper.agent.guestconfig.ContainerNet;
import java.io.IOException;
import java.util.List;

/** What brings a guest's interfaces up, told in the files that it reads. */
sealed interface NetworkTool
        permits Ifupdown, Networkd, NetworkManager, RedHatScripts, Wicked, Netifrc, Netctl {

    /** Writes the set-up of all the guest's interfaces. */
    void write(List<ContainerNet> nets) throws IOException;
}
