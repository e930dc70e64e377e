package dev.innkeeper.agent.qemu.commandline;

import dev.innkeeper.agent.qemu.config.Drive;
import dev.innkeeper.agent.work.WorkFailure;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A drive's limits, {@code mbps_rd}, {@code iops_max} …: bytes, operations and bursts. */
final class Throttle {
    private static final long MEBIBYTE = 1L << 20;

    /** Option → property of {@code -drive}, in the order of the command line. */
    static Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        for (String unit : new String[] {"iops", "bps"}) {
            for (String direction : new String[] {"", "_rd", "_wr"}) {
                String word =
                        switch (direction) {
                            case "_rd" -> "-read";
                            case "_wr" -> "-write";
                            default -> "-total";
                        };
                String name = "throttling." + unit + word;
                names.put(unit + direction, name);
                names.put(unit + direction + "_max", name + "-max");
                names.put(unit + direction + "_max_length", name + "-max-length");
            }
        }
        return names;
    }

    static Words with(Drive drive, Words words, Map<String, String> names) {
        Words all = words;
        for (Map.Entry<String, String> name : names.entrySet()) {
            all = all.with(name.getValue(), value(drive, name.getKey()));
        }
        requireOne(drive, "iops");
        requireOne(drive, "bps");
        requireOne(drive, "mbps");
        return all;
    }

    private static Optional<String> value(Drive drive, String key) {
        Optional<String> given = drive.get(key);
        if (given.isEmpty() && key.endsWith("_max_length")) {
            given = drive.get(key.replace("_max_length", "_length"));
        }
        if (given.isPresent() || !key.startsWith("bps") || key.endsWith("_length")) {
            return given.filter(v -> !v.equals("0"));
        }
        return drive.get("m" + key)
                .map(Double::parseDouble)
                .filter(v -> v > 0)
                .map(v -> Long.toString((long) (v * MEBIBYTE)));
    }

    private static void requireOne(Drive drive, String unit) {
        boolean total = drive.get(unit).isPresent();
        boolean parts = drive.get(unit + "_rd").isPresent() || drive.get(unit + "_wr").isPresent();
        if (total && parts) {
            throw new WorkFailure(
                    drive.slot()
                            + ": '"
                            + unit
                            + "' excludes '"
                            + unit
                            + "_rd' and '"
                            + unit
                            + "_wr'");
        }
    }

    private Throttle() {}
}
