package dev.innkeeper.agent.qemu.commandline;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The value of one of QEMU's options: a first word, such as a device's driver, and its properties
 * in their order.
 *
 * @param head empty if there is none, as with {@code -machine type=pc}
 */
public record Words(String head, Map<String, String> properties) {
    public Words {
        properties = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    }

    static Words of(String head) {
        return new Words(head, Map.of());
    }

    static Words none() {
        return of("");
    }

    Words with(String key, Object value) {
        Map<String, String> more = new LinkedHashMap<>(properties);
        more.put(key, value.toString());
        return new Words(head, more);
    }

    Words with(String key, Optional<?> value) {
        return value.isPresent() ? with(key, value.get()) : this;
    }

    Words at(PciAddress address) {
        return with("bus", address.bus()).with("addr", address.slot());
    }

    /** As on the command line; a comma in a value is doubled. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(head.replace(",", ",,"));
        properties.forEach((key, value) -> {
            if (!text.isEmpty()) {
                text.append(',');
            }
            text.append(key).append('=').append(value.replace(",", ",,"));
        });
        return text.toString();
    }
}
