package dev.innkeeper.agent.qemu.qmp;

import java.util.LinkedHashMap;
import java.util.Map;

/** What QEMU is asked to do. */
public sealed interface QmpCommand {

    /** As QEMU calls it. */
    String name();

    /** By name: texts, numbers, booleans, lists and maps of them. */
    default Map<String, Object> arguments() {
        return Map.of();
    }

    /** A command without arguments. */
    record Plain(String name) implements QmpCommand {
        public static final Plain CONTINUE = new Plain("cont");
        public static final Plain STOP = new Plain("stop");
        public static final Plain QUIT = new Plain("quit");
        public static final Plain RESET = new Plain("system_reset");
        public static final Plain POWER_BUTTON = new Plain("system_powerdown");
        public static final Plain WAKE_UP = new Plain("system_wakeup");
        public static final Plain STATUS = new Plain("query-status");
    }

    /** A command whose arguments are what somebody else composed. */
    record With(String name, Map<String, Object> arguments) implements QmpCommand {
        public With {
            arguments = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
        }
    }

    /** A line of the monitor for humans. */
    record Human(String line) implements QmpCommand {
        @Override
        public String name() {
            return "human-monitor-command";
        }

        @Override
        public Map<String, Object> arguments() {
            return Map.of("command-line", line);
        }
    }

    /** The password of the screen, good for one more connection in this time. */
    record ScreenPassword(String password, int seconds) implements QmpCommand {
        @Override
        public String name() {
            return "set_password";
        }

        @Override
        public Map<String, Object> arguments() {
            return Map.of("protocol", "vnc", "password", password);
        }

        /** To be sent after it. */
        public QmpCommand expiry() {
            return new With("expire_password", Map.of("protocol", "vnc", "time", "+" + seconds));
        }

        @Override
        public String toString() {
            return "ScreenPassword[***]";
        }
    }

    /** Takes a device away; done when {@link QmpEvent.DeviceDeleted} comes. */
    record RemoveDevice(String id) implements QmpCommand {
        @Override
        public String name() {
            return "device_del";
        }

        @Override
        public Map<String, Object> arguments() {
            return Map.of("id", id);
        }
    }
}
