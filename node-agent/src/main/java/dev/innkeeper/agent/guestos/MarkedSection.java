package dev.innkeeper.agent.guestos;

/**
 * The part of a file that belongs to the host: lines between {@code # --- BEGIN PVE ---} and {@code
 * # --- END PVE ---} (S210). An existing part is replaced where it stands; else it is put at one
 * end (S211).
 */
final class MarkedSection {
    private static final String BEGIN = "# --- BEGIN PVE ---";
    private static final String END = "# --- END PVE ---";

    /**
     * The file's text with this section; an empty section goes away.
     *
     * @param lines content of the section, each line ended
     * @param atStart where a new section is put
     */
    static String put(String text, String lines, boolean atStart) {
        String section = lines.isEmpty() ? "" : BEGIN + "\n" + lines + END + "\n";
        int begin = lineAt(text, BEGIN, 0);
        if (begin >= 0) {
            int end = lineAt(text, END, begin);
            if (end >= 0) {
                int after = text.indexOf('\n', end);
                String rest = after < 0 ? "" : text.substring(after + 1);
                return text.substring(0, begin) + section + rest;
            }
        }
        if (section.isEmpty()) {
            return text;
        }
        if (atStart) {
            return section + text;
        }
        return text + (text.isEmpty() || text.endsWith("\n") ? "" : "\n") + section;
    }

    /** Where the line starts that is exactly this; -1 if there is none from there on. */
    private static int lineAt(String text, String line, int from) {
        for (int at = text.indexOf(line, from); at >= 0; at = text.indexOf(line, at + 1)) {
            boolean starts = at == 0 || text.charAt(at - 1) == '\n';
            int end = at + line.length();
            boolean ends = end == text.length() || text.charAt(end) == '\n';
            if (starts && ends) {
                return at;
            }
        }
        return -1;
    }

    private MarkedSection() {}
}
