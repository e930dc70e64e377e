package dev.innkeeper.agent.qemu.qmp;

import tools.jackson.databind.JsonNode;

/** What QEMU tells without being asked. */
public sealed interface QmpEvent {

    /**
     * The machine is about to end.
     *
     * @param byGuest it switched itself off
     * @param reason {@code guest-shutdown}, {@code host-qmp-quit}, {@code host-signal} …
     */
    record Shutdown(boolean byGuest, String reason) implements QmpEvent {}

    /** The machine began anew. */
    record Reset(boolean byGuest, String reason) implements QmpEvent {}

    /** Its CPUs halt. */
    record Stopped() implements QmpEvent {}

    /** Its CPUs run. */
    record Resumed() implements QmpEvent {}

    /** The guest has let go of a device; {@code id} is empty for one without a name. */
    record DeviceDeleted(String id) implements QmpEvent {}

    /** The guest could not let go of a device. */
    record DeviceUnplugFailed(String id) implements QmpEvent {}

    /** A job of the block layer came to another state, such as {@code concluded}. */
    record JobChanged(String id, String status) implements QmpEvent {}

    /** The guest's system crashed, if it has a way to say so. */
    record Panicked(String action) implements QmpEvent {}

    /** Anything else. */
    record Other(String name, JsonNode data) implements QmpEvent {}

    static QmpEvent parse(String name, JsonNode data) {
        return switch (name) {
            case "SHUTDOWN" ->
                    new Shutdown(
                            data.path("guest").asBoolean(false),
                            data.path("reason").asString("unknown"));
            case "RESET" ->
                    new Reset(
                            data.path("guest").asBoolean(false),
                            data.path("reason").asString("unknown"));
            case "STOP" -> new Stopped();
            case "RESUME" -> new Resumed();
            case "DEVICE_DELETED" -> new DeviceDeleted(data.path("device").asString(""));
            case "DEVICE_UNPLUG_GUEST_ERROR", "MEM_UNPLUG_ERROR" ->
                    new DeviceUnplugFailed(data.path("device").asString(""));
            case "JOB_STATUS_CHANGE" ->
                    new JobChanged(data.path("id").asString(""), data.path("status").asString(""));
            case "GUEST_PANICKED" -> new Panicked(data.path("action").asString(""));
            default -> new Other(name, data);
        };
    }
}
