package dev.innkeeper.agent.guestconfig;

import java.util.Optional;

/**
 * A device of the host that a container may use, {@code devN}.
 *
 * @param path of the host's device; inside the container it is the same
 * @param uid inside the container
 * @param mode of the node inside, as an octal number
 * @param denyWrite it may be read only
 */
public record ContainerDevice(
        int index, String path, int uid, int gid, Optional<String> mode, boolean denyWrite) {
    private static final String DEFAULT_MODE = "0660";
    private static final String DEFAULT_READ_ONLY_MODE = "0440";

    static ContainerDevice parse(int index, String text) {
        PropertyText device = PropertyText.parse(text, "path");
        return new ContainerDevice(
                index,
                device.get("path").orElse(""),
                device.get("uid").map(Integer::parseInt).orElse(0),
                device.get("gid").map(Integer::parseInt).orElse(0),
                device.get("mode"),
                device.isOn("deny-write"));
    }

    /** The mode that its node gets. */
    public String nodeMode() {
        return mode.orElse(denyWrite ? DEFAULT_READ_ONLY_MODE : DEFAULT_MODE);
    }
}
