package dev.innkeeper.guest.options;

import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.options.ConfigSection.RawLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The configuration file's text, exact to the byte: the description as comment lines, then {@code
 * option: value} lines in alphabetical order; behind a blank line the section of pending changes
 * ({@code [pve:pending]}, a machine's {@code [PENDING]}) and one {@code [name]} for each snapshot
 * (S254 to S258; recordings: configs.jsonl).
 */
public final class ConfigText {
    private static final Pattern HEADER = Pattern.compile("\\[(.+)]\\s*");
    private static final Pattern RAW = Pattern.compile("(lxc\\.[a-zA-Z0-9_\\-.]+)\\s*[:=]\\s*(.*)");
    private static final Pattern OPTION = Pattern.compile("([a-z][a-z_\\-]*\\d*): ?(.*)");

    private ConfigText() {}

    public static String print(GuestConfig config) {
        StringBuilder out = new StringBuilder();
        print(config.current(), out);
        if (!config.pending().isEmpty()) {
            out.append("\n[").append(pendingName(config.kind())).append("]\n");
            print(pendingSection(config.pending()), out);
        }
        config.snapshots()
                .forEach((name, section) -> {
                    out.append("\n[").append(name).append("]\n");
                    print(section, out);
                });
        return out.toString();
    }

    /**
     * Reads a file's text. Blank lines are skipped.
     *
     * @throws IllegalArgumentException if a line is neither comment, option nor section
     */
    public static GuestConfig parse(GuestKind kind, String text) {
        SortedMap<String, ConfigSection> sections = new TreeMap<>();
        String name = "";
        List<String> lines = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            Matcher header = HEADER.matcher(line);
            if (header.matches()) {
                sections.put(name, section(lines));
                name = header.group(1);
                lines.clear();
            } else {
                lines.add(line);
            }
        }
        sections.put(name, section(lines));
        ConfigSection current = sections.remove("");
        ConfigSection pending = sections.remove(pendingName(kind));
        return new GuestConfig(
                kind,
                current == null ? ConfigSection.EMPTY : current,
                pending == null ? PendingChanges.NONE : pendingChanges(pending),
                sections);
    }

    private static String pendingName(GuestKind kind) {
        return kind == GuestKind.LXC ? "pve:pending" : "PENDING";
    }

    private static void print(ConfigSection section, StringBuilder out) {
        section.get("description").ifPresent(text -> printComment(text, out));
        for (Map.Entry<String, String> option : section.options().entrySet()) {
            if (!option.getKey().equals("description")) {
                out.append(option.getKey()).append(": ").append(option.getValue()).append('\n');
            }
        }
        for (RawLine line : section.raw()) {
            out.append(line.key()).append(": ").append(line.value()).append('\n');
        }
    }

    private static void printComment(String text, StringBuilder out) {
        String whole = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        for (String line : whole.split("\n", -1)) {
            out.append('#').append(PercentText.encoded(line)).append('\n');
        }
    }

    private static ConfigSection section(List<String> lines) {
        StringBuilder description = new StringBuilder();
        SortedMap<String, String> options = new TreeMap<>();
        List<RawLine> raw = new ArrayList<>();
        for (String line : lines) {
            Matcher rawLine = RAW.matcher(line);
            Matcher option = OPTION.matcher(line);
            if (line.startsWith("#")) {
                description.append(PercentText.decoded(line.substring(1))).append('\n');
            } else if (rawLine.matches()) {
                raw.add(new RawLine(rawLine.group(1), rawLine.group(2)));
            } else if (option.matches()) {
                options.put(option.group(1), value(option.group(2)));
            } else if (!line.isBlank()) {
                throw new IllegalArgumentException("unable to parse line: " + line);
            }
        }
        ConfigSection section = new ConfigSection(options, raw);
        return description.isEmpty()
                ? section
                : section.with("description", description.toString());
    }

    /** Blanks around a value do not count, but a value may be blank (a machine's {@code boot}). */
    private static String value(String text) {
        return text.isBlank() ? text : text.strip();
    }

    private static ConfigSection pendingSection(PendingChanges pending) {
        ConfigSection section = ConfigSection.of(pending.changes());
        if (pending.deletions().isEmpty()) {
            return section;
        }
        List<String> names = new ArrayList<>();
        pending.deletions().forEach((option, force) -> names.add(force ? "!" + option : option));
        return section.with("delete", String.join(",", names));
    }

    private static PendingChanges pendingChanges(ConfigSection section) {
        SortedMap<String, Boolean> deletions = new TreeMap<>();
        section.get("delete")
                .ifPresent(names -> {
                    for (String name : names.split(",", -1)) {
                        boolean force = name.startsWith("!");
                        deletions.put(force ? name.substring(1) : name, force);
                    }
                });
        return new PendingChanges(section.without("delete").options(), deletions);
    }
}
