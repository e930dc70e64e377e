package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.qemu.qmp.QmpClient;
import dev.innkeeper.agent.qemu.qmp.QmpCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The drives that a running machine has open at one moment, found by their files: a volume may be
 * in another slot than a configuration says.
 */
final class BlockDevices {

    /**
     * A drive.
     *
     * @param name {@code drive-scsi0} and the like
     * @param snapshots inside its image
     */
    record Device(String name, Path file, List<String> snapshots) {
        Device {
            snapshots = List.copyOf(snapshots);
        }
    }

    private final List<Device> devices;

    private BlockDevices(List<Device> devices) {
        this.devices = List.copyOf(devices);
    }

    static BlockDevices of(QmpClient monitor) {
        List<Device> devices = new ArrayList<>();
        for (JsonNode drive : monitor.execute(new QmpCommand.With("query-block", Map.of()))) {
            JsonNode medium = drive.path("inserted");
            if (medium.isMissingNode()) {
                continue;
            }
            List<String> snapshots = new ArrayList<>();
            medium.path("image")
                    .path("snapshots")
                    .forEach(s -> snapshots.add(s.path("name").asString("")));
            devices.add(
                    new Device(
                            drive.path("device").asString(""),
                            Path.of(medium.path("file").asString("")),
                            snapshots));
        }
        return new BlockDevices(devices);
    }

    /** The drive that has this file open. */
    Optional<Device> having(Path file) {
        return devices.stream().filter(d -> d.file().equals(file)).findFirst();
    }
}
