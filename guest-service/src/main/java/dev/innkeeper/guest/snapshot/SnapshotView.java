package dev.innkeeper.guest.snapshot;

import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.options.ConfigSection;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.GuestOption;
import dev.innkeeper.guest.options.SnapshotTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Snapshots as the API lists them: the oldest first, the present state last (BEHAVIOUR 12). */
final class SnapshotView {
    private SnapshotView() {}

    static List<Map<String, Object>> list(GuestConfig config, boolean running) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Map.Entry<String, ConfigSection> snapshot : SnapshotTree.byTime(config)) {
            rows.add(row(config.kind(), snapshot.getKey(), snapshot.getValue()));
        }
        Map<String, Object> current = new LinkedHashMap<>();
        current.put("name", "current");
        current.put("description", "You are here!");
        current.put("digest", config.digest());
        current.put("running", running ? 1 : 0);
        config.get("parent").ifPresent(parent -> current.put("parent", parent));
        rows.add(current);
        return rows;
    }

    private static Map<String, Object> row(GuestKind kind, String name, ConfigSection section) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", name);
        String description = section.get("description").orElse("");
        row.put("description", GuestOption.wireValue(kind, "description", description));
        row.put("snaptime", SnapshotTree.time(section));
        if (kind == GuestKind.QEMU) {
            row.put("vmstate", section.has("vmstate") ? 1 : 0);
        }
        section.get("parent").ifPresent(parent -> row.put("parent", parent));
        SnapshotTree.state(section).ifPresent(state -> row.put("snapstate", state));
        return row;
    }
}
