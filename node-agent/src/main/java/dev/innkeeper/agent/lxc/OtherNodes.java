package dev.innkeeper.agent.lxc;

import dev.innkeeper.contracts.AgentCommand.FetchVolumes;
import java.io.IOException;
import java.io.InputStream;

/** How volumes of other nodes are reached. */
@FunctionalInterface
public interface OtherNodes {

    /**
     * A volume on its way.
     *
     * @param size what it may hold in bytes, 0 for a folder without limit
     * @param archive all its files as a tar archive
     */
    record Volume(long size, InputStream archive) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            archive.close();
        }
    }

    /**
     * Asks the node of this command for the volume of a slot.
     *
     * @throws dev.innkeeper.agent.work.WorkFailure with the other node's words if it refuses
     */
    Volume open(FetchVolumes command, String slot) throws IOException;
}
