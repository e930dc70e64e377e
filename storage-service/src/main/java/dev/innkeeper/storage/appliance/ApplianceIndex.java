package dev.innkeeper.storage.appliance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a list in the appliance-index format: paragraphs of {@code Name: value} lines, long values
 * going on in lines that begin with a blank, a line with a dot for an empty one. A paragraph that
 * names no file for containers is left out.
 */
final class ApplianceIndex {
    private static final Pattern FIELD = Pattern.compile("([A-Za-z][A-Za-z0-9_-]*):\\s*(.*)");
    private static final Pattern FILE =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]*\\.tar\\.(gz|xz|zst)");
    private static final int LONGEST_NAME = 255;

    private final String source;
    private final List<Appliance> found = new ArrayList<>();
    private Map<String, StringBuilder> paragraph = new LinkedHashMap<>();
    private StringBuilder last = new StringBuilder();

    private ApplianceIndex(String source) {
        this.source = source;
    }

    /**
     * @param source what locations are relative to
     */
    static List<Appliance> parse(String text, String source) {
        ApplianceIndex index = new ApplianceIndex(source);
        text.lines().forEach(index::line);
        index.end();
        return index.found;
    }

    private void line(String line) {
        if (line.isBlank()) {
            end();
            return;
        }
        if (Character.isWhitespace(line.charAt(0))) {
            String more = line.strip();
            last.append('\n').append(more.equals(".") ? "" : more);
            return;
        }
        Matcher field = FIELD.matcher(line);
        if (field.matches()) {
            last = new StringBuilder(field.group(2).strip());
            paragraph.put(field.group(1).toLowerCase(Locale.ROOT), last);
        }
    }

    private void end() {
        Map<String, String> fields = new LinkedHashMap<>();
        paragraph.forEach((name, value) -> fields.put(name, value.toString()));
        paragraph = new LinkedHashMap<>();
        last = new StringBuilder();
        String location = fields.getOrDefault("location", "");
        String file = location.substring(location.lastIndexOf('/') + 1);
        boolean forContainers = fields.getOrDefault("type", "lxc").matches("lxc|openvz");
        if (FILE.matcher(file).matches() && file.length() <= LONGEST_NAME && forContainers) {
            String description = fields.getOrDefault("description", "");
            int end = description.indexOf('\n');
            fields.put("headline", end < 0 ? description : description.substring(0, end));
            fields.put("description", end < 0 ? "" : description.substring(end + 1) + "\n");
            fields.put("template", file);
            fields.put("source", source);
            fields.putIfAbsent("section", "system");
            found.add(new Appliance(fields));
        }
    }
}
