package dev.innkeeper.guest.cloudinit;

import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.api.model.ListQemuCloudInitPendingRequest;
import dev.innkeeper.api.model.RegenerateQemuCloudInitRequest;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.contracts.MachineCommand.WriteCloudInit;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.nodes.NodeWork;
import dev.innkeeper.guest.options.Drive;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.GuestOption;
import dev.innkeeper.guest.options.PendingChanges;
import dev.innkeeper.guest.options.VolumeSlots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to what cloud-init is told, and what it will be told after the next start. */
@RestController
class CloudInitHandlers {
    private static final List<String> OPTIONS =
            List.of(
                    "cicustom",
                    "cipassword",
                    "citype",
                    "ciupgrade",
                    "ciuser",
                    "nameserver",
                    "searchdomain",
                    "sshkeys");

    private final Guests guests;
    private final NodeWork work;
    private final Commands commands;

    CloudInitHandlers(Guests guests, NodeWork work, Commands commands) {
        this.guests = guests;
        this.work = work;
        this.commands = commands;
    }

    @GetMapping("/nodes/{node}/qemu/{vmid}/cloudinit")
    List<Map<String, Object>> pending(ListQemuCloudInitPendingRequest request) {
        GuestConfig config =
                guests.require(GuestKind.QEMU, request.node(), request.vmid()).config();
        PendingChanges pending = config.pending();
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String option : OPTIONS) {
            if (!config.has(option) && !pending.has(option)) {
                continue;
            }
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("key", option);
            config.get(option).ifPresent(text -> row.put("value", shown(option, text)));
            if (pending.changes().get(option) instanceof String text) {
                row.put("pending", shown(option, text));
            }
            if (pending.deletions().containsKey(option)) {
                row.put("delete", 1);
            }
            rows.add(row);
        }
        return rows;
    }

    private static Object shown(String option, String text) {
        return GuestOption.wireValue(GuestKind.QEMU, option, text);
    }

    /** Returns when the drive is written; there is nothing to do for a machine without one. */
    @PutMapping("/nodes/{node}/qemu/{vmid}/cloudinit")
    void regenerate(RegenerateQemuCloudInitRequest request) {
        Guest guest = guests.require(GuestKind.QEMU, request.node(), request.vmid());
        guest.requireUnlocked();
        if (hasDrive(guest.config())) {
            Map<String, String> config = NodeWork.options(guest.config().applied());
            commands.call(
                            guest.node(),
                            new WriteCloudInit(guest.guestId(), config, work.storages(config)),
                            guest.generation())
                    .orThrow();
        }
    }

    private static boolean hasDrive(GuestConfig config) {
        return config.options().entrySet().stream()
                .filter(option -> VolumeSlots.isDrive(option.getKey()))
                .anyMatch(o -> Drive.parse(o.getKey(), o.getValue()).isCloudInit());
    }
}
