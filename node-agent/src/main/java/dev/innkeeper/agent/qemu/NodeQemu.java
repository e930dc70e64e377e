package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.qemu.commandline.CpuModels;
import dev.innkeeper.agent.qemu.commandline.HostProbe;
import dev.innkeeper.agent.qemu.commandline.QemuHost;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.door.QemuCapabilities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * This node's QEMU: what it can do and how it accelerates, asked once for each version of the
 * program, when it is first needed.
 */
public final class NodeQemu {
    private record Known(FileTime version, QemuHost host, AccelerationProbe.Answer answer) {}

    private record Models(QemuHost host, Map<String, String> vendors) {}

    /** Machine types that stay what they are. */
    private static final String VERSIONED = "pc-(i440fx|q35)-[\\d.]+";

    private final Path binary;
    private final Path firmware;
    private Optional<Known> known = Optional.empty();
    private Optional<Models> models = Optional.empty();

    /**
     * @param firmware folder of the EFI firmware
     */
    public NodeQemu(Path binary, Path firmware) {
        this.binary = binary;
        this.firmware = firmware;
    }

    /**
     * What it can do.
     *
     * @throws WorkFailure if there is none
     */
    public synchronized QemuHost host() {
        return known().host();
    }

    /** How it executes guests' code. */
    public synchronized AccelerationProbe.Answer acceleration() {
        return known().answer();
    }

    /**
     * What it can emulate.
     *
     * @throws WorkFailure if there is none
     */
    public synchronized QemuCapabilities emulated() {
        QemuHost host = known().host();
        if (models.filter(m -> m.host() == host).isEmpty()) {
            models = Optional.of(new Models(host, CpuModels.look(host)));
        }
        List<String> machines =
                host.machines().stream().filter(name -> name.matches(VERSIONED)).sorted().toList();
        return new QemuCapabilities(machines, models.orElseThrow().vendors());
    }

    /** What the node's status says of it; nothing if there is none. */
    public synchronized Map<String, String> capabilities() {
        if (!Files.isExecutable(binary)) {
            return Map.of();
        }
        try {
            Known found = known();
            return Map.of(
                    "qemu", found.host().version(),
                    "acceleration", found.answer().acceleration().word(),
                    "acceleration-reason", found.answer().reason());
        } catch (WorkFailure e) {
            return Map.of("qemu", String.valueOf(e.getMessage()));
        }
    }

    private Known known() {
        try {
            FileTime version =
                    Files.exists(binary)
                            ? Files.getLastModifiedTime(binary)
                            : FileTime.fromMillis(0);
            if (known.filter(k -> k.version().equals(version)).isEmpty()) {
                QemuHost host = HostProbe.look(binary, firmware);
                known = Optional.of(new Known(version, host, new AccelerationProbe(binary).look()));
            }
            return known.orElseThrow();
        } catch (IOException e) {
            throw new WorkFailure("'" + binary + "' cannot be looked at", e);
        }
    }
}
