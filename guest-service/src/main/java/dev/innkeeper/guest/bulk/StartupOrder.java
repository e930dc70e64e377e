package dev.innkeeper.guest.bulk;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The option {@code startup} of a guest: {@code order=1,up=30,down=60}. Guests without an order
 * come after all that have one.
 *
 * @param up seconds to wait after its start
 * @param down seconds that its shutdown may take
 */
record StartupOrder(OptionalInt order, OptionalInt up, OptionalInt down) {
    private static final int LAST = Integer.MAX_VALUE;
    private static final StartupOrder NONE =
            new StartupOrder(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());

    static StartupOrder parse(String text) {
        if (text.isBlank()) {
            return NONE;
        }
        Map<String, Integer> values = new HashMap<>();
        for (String part : text.split(",")) {
            int equals = part.indexOf('=');
            String key = equals < 0 ? "order" : part.substring(0, equals).strip();
            values.put(key, Integer.parseInt(part.substring(equals + 1).strip()));
        }
        return new StartupOrder(value(values, "order"), value(values, "up"), value(values, "down"));
    }

    int rank() {
        return order.orElse(LAST);
    }

    private static OptionalInt value(Map<String, Integer> values, String key) {
        Integer value = values.get(key);
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
