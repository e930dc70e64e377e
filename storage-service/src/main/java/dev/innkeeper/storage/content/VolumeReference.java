package dev.innkeeper.storage.content;

import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.VolumeId;
import dev.innkeeper.storage.StorageProblem;
import dev.innkeeper.storage.VolumeName;

/**
 * A volume named in a path: with its storage ({@code local:iso/x.iso}) or without ({@code
 * iso/x.iso}).
 */
record VolumeReference(StorageId storage, VolumeName name) {

    /**
     * @param storage the one in the path
     * @throws dev.innkeeper.kernel.ProblemException if the volume is of another storage, or no such
     *     volume can be
     */
    static VolumeReference parse(StorageId storage, String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return new VolumeReference(storage, VolumeName.parse(text));
        }
        if (!text.substring(0, colon).equals(storage.value())) {
            throw new StorageProblem.InvalidParameter(
                            "volume",
                            "wrong storage ID ('%s' != '%s')"
                                    .formatted(text.substring(0, colon), storage))
                    .asException();
        }
        return new VolumeReference(storage, VolumeName.parse(text.substring(colon + 1)));
    }

    VolumeId id() {
        return new VolumeId(storage, name.text());
    }
}
