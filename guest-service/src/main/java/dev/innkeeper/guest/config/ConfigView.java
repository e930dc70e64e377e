package dev.innkeeper.guest.config;

import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.options.ConfigSection;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.GuestOption;
import dev.innkeeper.guest.options.PendingChanges;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** A guest's configuration as the API shows it. */
public final class ConfigView {
    private ConfigView() {}

    /** Option → value, with the whole file's digest. */
    static Map<String, Object> of(GuestKind kind, ConfigSection section, String digest) {
        Map<String, Object> shown = of(kind, section);
        shown.put("digest", digest);
        return shown;
    }

    /** Option → value. */
    public static Map<String, Object> of(GuestKind kind, ConfigSection section) {
        Map<String, Object> shown = new LinkedHashMap<>();
        section.options().forEach((o, text) -> shown.put(o, GuestOption.wireValue(kind, o, text)));
        if (!section.raw().isEmpty()) {
            shown.put(
                    "lxc",
                    section.raw().stream().map(line -> List.of(line.key(), line.value())).toList());
        }
        return shown;
    }

    /** One row for each option, with what waits for it; the digest has a row too (recorded). */
    static List<Map<String, Object>> pending(GuestConfig config) {
        GuestKind kind = config.kind();
        PendingChanges pending = config.pending();
        List<Map<String, Object>> rows = new ArrayList<>();
        TreeSet<String> options = new TreeSet<>(config.options().keySet());
        options.addAll(pending.changes().keySet());
        options.addAll(pending.deletions().keySet());
        for (String option : options) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("key", option);
            config.get(option)
                    .ifPresent(text -> row.put("value", GuestOption.wireValue(kind, option, text)));
            if (pending.changes().get(option) instanceof String text) {
                row.put("pending", GuestOption.wireValue(kind, option, text));
            }
            if (pending.deletions().get(option) instanceof Boolean force) {
                row.put("delete", force ? 2 : 1);
            }
            rows.add(row);
        }
        rows.add(Map.of("key", "digest", "value", config.digest()));
        return rows;
    }
}
