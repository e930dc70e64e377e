package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.qemu.commandline.DiskFile;
import dev.innkeeper.agent.qemu.commandline.MachinePlan;
import dev.innkeeper.agent.qemu.commandline.Pluggable;
import dev.innkeeper.agent.qemu.commandline.Words;
import dev.innkeeper.agent.qemu.config.Drive;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.qemu.qmp.QmpClient;
import dev.innkeeper.agent.qemu.qmp.QmpCommand;
import dev.innkeeper.agent.work.WorkFailure;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A drive of a running machine: plugged in and out, or another medium in it. */
final class HotDrive {
    private final QmpClient monitor;
    private final Plugging plugging;
    private final MachinePlan plan;

    HotDrive(QmpClient monitor, MachinePlan plan) {
        this.monitor = monitor;
        this.plugging = new Plugging(monitor);
        this.plan = plan;
    }

    /**
     * Changes a slot.
     *
     * @return false if a running machine cannot take the change
     */
    boolean change(String slot, MachineConfig before, MachineConfig after) {
        Optional<Drive> was = before.drive(slot);
        Optional<Drive> shall = after.drive(slot);
        if (was.isPresent() && shall.isPresent()) {
            Drive old = was.get();
            Drive fresh = shall.get();
            if (old.isCdrom() && fresh.isCdrom()) {
                changeMedium(fresh);
                return true;
            }
            return old.volume().equals(fresh.volume()) && sameForQemu(old, fresh);
        }
        return shall.map(this::plug)
                .orElseGet(() -> was.map(drive -> unplug(drive, after)).orElse(true));
    }

    /** Keys that only the control plane reads. */
    private static boolean sameForQemu(Drive old, Drive fresh) {
        Map<String, String> one = new LinkedHashMap<>(old.options().values());
        Map<String, String> two = new LinkedHashMap<>(fresh.options().values());
        for (String key : new String[] {"backup", "replicate", "shared", "size"}) {
            one.remove(key);
            two.remove(key);
        }
        return one.equals(two);
    }

    private void changeMedium(Drive drive) {
        if (drive.isEmpty()) {
            monitor.execute(
                    new QmpCommand.With("eject", Map.of("id", drive.slot(), "force", true)));
            return;
        }
        DiskFile file = plan.find(drive.volume());
        monitor.execute(
                new QmpCommand.With(
                        "blockdev-change-medium",
                        Map.of(
                                "id", drive.slot(),
                                "filename", file.path(),
                                "format", file.format(),
                                "force", true)));
    }

    private boolean plug(Drive drive) {
        Optional<Pluggable> parts = Pluggable.drive(plan, drive);
        if (parts.isEmpty()) {
            return false;
        }
        parts.get()
                .thread()
                .filter(t -> !plugging.hasObject(t.properties().getOrDefault("id", "")))
                .ifPresent(plugging::addThread);
        parts.get()
                .controller()
                .filter(c -> !plugging.devices().contains(c.properties().get("id")))
                .ifPresent(plugging::addDevice);
        String line = parts.get().backend().toString();
        String said =
                monitor.execute(
                                new QmpCommand.Human(
                                        "drive_add auto \""
                                                + line.replace("\\", "\\\\").replace("\"", "\\\"")
                                                + "\""))
                        .asString("")
                        .strip();
        if (!said.equals("OK")) {
            throw new WorkFailure("adding drive '" + drive.slot() + "' failed: " + said);
        }
        try {
            plugging.addDevice(parts.get().device());
            return true;
        } catch (WorkFailure e) {
            monitor.execute(new QmpCommand.Human("drive_del " + drive.id()));
            throw e;
        }
    }

    /**
     * Takes out a drive and what was there for it alone: the state of a machine fits only one that
     * was started with the very same devices.
     */
    private boolean unplug(Drive drive, MachineConfig after) {
        Optional<Pluggable> parts = Pluggable.drive(plan, drive);
        if (parts.isEmpty()) {
            return false;
        }
        plugging.removeDevice(drive.slot());
        Set<String> needed = needed(after);
        parts.get()
                .controller()
                .map(HotDrive::id)
                .filter(id -> !needed.contains(id))
                .ifPresent(plugging::removeDevice);
        parts.get()
                .thread()
                .map(HotDrive::id)
                .filter(id -> !needed.contains(id))
                .ifPresent(plugging::removeObject);
        return true;
    }

    /** Controllers and threads of the drives that stay. */
    private Set<String> needed(MachineConfig config) {
        return config.drives().stream()
                .flatMap(drive -> Pluggable.drive(plan, drive).stream())
                .flatMap(parts ->
                        Stream.concat(parts.controller().stream(), parts.thread().stream()))
                .map(HotDrive::id)
                .collect(Collectors.toSet());
    }

    private static String id(Words words) {
        return words.properties().getOrDefault("id", "");
    }
}
