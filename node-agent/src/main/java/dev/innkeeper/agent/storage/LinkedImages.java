package dev.innkeeper.agent.storage;

import dev.innkeeper.agent.work.WorkFailure;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Images that hold only what differs from a base image. They name it by its place beside their own
 * folder, {@code ../9000/base-9000-disk-0.qcow2}, so that a storage can be moved as a whole.
 */
final class LinkedImages {
    private static final String PLACE = "\\.\\./(\\d+/base-[^/]+)";

    /** The base volume of an image; empty if it has none. */
    static Optional<String> base(Path image) {
        String name = String.valueOf(image.getFileName());
        if (!name.endsWith(".qcow2")) {
            return Optional.empty();
        }
        try {
            return ImageHeader.backing(image, "qcow2")
                    .filter(base -> base.matches(PLACE))
                    .map(base -> base.substring("../".length()));
        } catch (IOException | WorkFailure e) {
            return Optional.empty(); // whoever opens it will hear what is wrong with it
        }
    }

    /** What an image names its base by. */
    static String place(Path image, Path base) {
        return Objects.requireNonNull(image.getParent()).relativize(base).toString();
    }

    /**
     * Insists that nothing is linked to an image.
     *
     * @param base an image with its guest's folder
     */
    static void requireUnused(Path base, String volume) throws IOException {
        Path guest = Objects.requireNonNull(base.getParent());
        String wanted = guest.getFileName() + "/" + base.getFileName();
        Path images = guest.getParent();
        if (images == null || !Files.isDirectory(images)) {
            return;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(images, "[0-9]*")) {
            for (Path folder : folders) {
                if (isUsedIn(folder, wanted)) {
                    throw new WorkFailure(
                            "base volume '" + volume + "' is still in use by linked cloned");
                }
            }
        }
    }

    private static boolean isUsedIn(Path folder, String base) throws IOException {
        try (DirectoryStream<Path> images = Files.newDirectoryStream(folder, "*.qcow2")) {
            for (Path image : images) {
                if (base(image).filter(base::equals).isPresent()) {
                    return true;
                }
            }
            return false;
        }
    }

    private LinkedImages() {}
}
