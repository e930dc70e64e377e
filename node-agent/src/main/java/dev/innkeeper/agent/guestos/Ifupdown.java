package dev.innkeeper.agent.guestos;

import dev.innkeeper.agent.guestconfig.ContainerNet;
import java.io.IOException;
import java.util.List;

/** ifupdown of Debian, Devuan and older Ubuntu, and those of Alpine. */
record Ifupdown(ManagedFiles files, InterfacesFile.Reader reader) implements NetworkTool {
    private static final String FILE = "/etc/network/interfaces";

    @Override
    public void write(List<ContainerNet> nets) throws IOException {
        String old = files.read(FILE).orElse("");
        files.write(FILE, InterfacesFile.put(old, nets, reader));
    }
}
