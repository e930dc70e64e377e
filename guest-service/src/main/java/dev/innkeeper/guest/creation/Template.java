package dev.innkeeper.guest.creation;

import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.VolumeId;
import java.util.Optional;

/**
 * The archive a container is made from.
 *
 * @param storage empty for a path on the node
 * @param name of the volume in its storage, or the absolute path
 */
record Template(Optional<StorageId> storage, String name) {

    static Template of(String text) {
        if (text.startsWith("/") || text.indexOf(':') < 1) {
            return new Template(Optional.empty(), text);
        }
        VolumeId volume = VolumeId.parse(text);
        return new Template(Optional.of(volume.storage()), volume.name());
    }

    /** False for what can be no archive at all, such as a word. */
    boolean isReadable() {
        return storage.isPresent() || name.startsWith("/");
    }

    String problem() {
        return "can't find file '" + name + "'";
    }
}
