package dev.innkeeper.agent.storage;

import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.contracts.json.MessageCodec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Snapshots inside a qcow2 image that no QEMU has open; {@code qemu-img} sees to that. */
public final class ImageSnapshots {

    /** Their names, the oldest first. */
    static List<String> names(Path image) {
        List<String> said =
                HostProgram.of("qemu-img", "info", "-U", "-f", "qcow2", "--output=json", "" + image)
                        .require();
        JsonNode info = MessageCodec.mapper().readTree(String.join("\n", said));
        List<String> names = new ArrayList<>();
        info.path("snapshots").forEach(s -> names.add(s.path("name").asString("")));
        return names;
    }

    static void take(Path image, String snapshot) {
        run("-c", image, snapshot);
    }

    static void apply(Path image, String snapshot) {
        run("-a", image, snapshot);
    }

    /** Removes one; a missing one, or a missing image, is fine. */
    public static void remove(Path image, String snapshot) {
        if (Files.exists(image) && names(image).contains(snapshot)) {
            run("-d", image, snapshot);
        }
    }

    /** Takes the image back to a snapshot that is removed then; a missing one is fine. */
    public static void restore(Path image, String snapshot) {
        if (Files.exists(image) && names(image).contains(snapshot)) {
            apply(image, snapshot);
            run("-d", image, snapshot);
        }
    }

    private static void run(String what, Path image, String snapshot) {
        HostProgram.of("qemu-img", "snapshot", what, snapshot, image.toString()).require();
    }

    private ImageSnapshots() {}
}
