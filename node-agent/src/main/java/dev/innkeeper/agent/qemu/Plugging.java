package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.qemu.commandline.Pluggable;
import dev.innkeeper.agent.qemu.commandline.Words;
import dev.innkeeper.agent.qemu.qmp.QmpClient;
import dev.innkeeper.agent.qemu.qmp.QmpCommand;
import dev.innkeeper.agent.qemu.qmp.QmpEvent;
import dev.innkeeper.agent.work.WorkFailure;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;

/** Plugs devices into a running machine, and takes them out when its system has let go of them. */
final class Plugging {
    /** A guest without a driver for it, or without a system, never lets go. */
    private static final Duration LETTING_GO = Duration.ofSeconds(20);

    private static final Duration LOOK = Duration.ofMillis(200);

    /** Huge pages are all taken at once. */
    private static final Duration MEMORY = Duration.ofSeconds(60);

    private final QmpClient monitor;

    Plugging(QmpClient monitor) {
        this.monitor = monitor;
    }

    /** The names of all devices that have one. */
    Set<String> devices() {
        Set<String> names = new HashSet<>();
        for (String place : new String[] {"/machine/peripheral"}) {
            JsonNode list = monitor.execute(new QmpCommand.With("qom-list", Map.of("path", place)));
            for (JsonNode entry : list) {
                if (entry.path("type").asString("").startsWith("child<")) {
                    names.add(entry.path("name").asString(""));
                }
            }
        }
        return names;
    }

    boolean hasObject(String id) {
        for (JsonNode entry :
                monitor.execute(new QmpCommand.With("qom-list", Map.of("path", "/objects")))) {
            if (entry.path("name").asString("").equals(id)) {
                return true;
            }
        }
        return false;
    }

    void addThread(Words thread) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("qom-type", thread.head());
        arguments.putAll(thread.properties());
        monitor.execute(new QmpCommand.With("object-add", arguments));
    }

    /** A backend of memory; its numbers and switches must be such. */
    void addMemory(Words memory) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("qom-type", memory.head());
        memory.properties().forEach((key, value) -> arguments.put(key, typed(value)));
        monitor.execute(new QmpCommand.With("object-add", arguments), MEMORY);
    }

    private static Object typed(String value) {
        if (value.matches("\\d+M")) {
            return Long.parseLong(value.substring(0, value.length() - 1)) << 20;
        }
        return switch (value) {
            case "on" -> true;
            case "off" -> false;
            default -> value;
        };
    }

    void removeObject(String id) {
        if (hasObject(id)) {
            monitor.execute(new QmpCommand.With("object-del", Map.of("id", id)));
        }
    }

    void addDevice(Words device) {
        monitor.execute(new QmpCommand.With("device_add", Pluggable.arguments(device)));
    }

    /**
     * Takes a device out; one that is not there is fine.
     *
     * @throws WorkFailure if the guest does not let go of it
     */
    void removeDevice(String id) {
        if (!devices().contains(id)) {
            return;
        }
        CompletableFuture<QmpEvent> gone =
                monitor.expect(e ->
                        e.equals(new QmpEvent.DeviceDeleted(id))
                                || e.equals(new QmpEvent.DeviceUnplugFailed(id)));
        monitor.execute(new QmpCommand.RemoveDevice(id));
        try {
            awaitGone(id, gone);
        } catch (ExecutionException e) {
            throw new WorkFailure("the machine ended while '" + id + "' was unplugged", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkFailure("interrupted", e);
        } finally {
            gone.cancel(false);
        }
    }

    /** Of a processor QEMU does not say that it is gone: that must be looked at. */
    private void awaitGone(String id, CompletableFuture<QmpEvent> gone)
            throws ExecutionException, InterruptedException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < LETTING_GO.toNanos()) {
            try {
                QmpEvent event = gone.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                if (event instanceof QmpEvent.DeviceUnplugFailed) {
                    throw new WorkFailure(
                            "error on hot-unplugging device '" + id + "': the guest refused");
                }
                return;
            } catch (TimeoutException e) {
                if (!devices().contains(id)) {
                    return;
                }
            }
        }
        throw new WorkFailure(
                "error on hot-unplugging device '"
                        + id
                        + "': the guest did not let go of it within "
                        + LETTING_GO.toSeconds()
                        + " s");
    }
}
