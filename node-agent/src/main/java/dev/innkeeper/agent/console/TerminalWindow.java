package dev.innkeeper.agent.console;

import dev.innkeeper.contracts.door.ConsolePaths.Screen;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A screen's one window: xterm with a program in it, as large as the screen. */
final class TerminalWindow {
    static final HostTool TOOL = new HostTool(List.of("xterm"), "xterm");

    /** Makes the window as large as the screen, then the rest of the arguments the program. */
    private static final String FILL = "printf '\\033[4;%d;%dt' \"$1\" \"$0\"; shift; exec \"$@\"";

    /**
     * No menus and no keys that do more than type: xterm runs as root, and whoever sees it need not
     * be. Of all that a program can ask its window for, only to become another size.
     */
    private static final List<String> RESOURCES =
            List.of(
                    "*omitTranslation: popup-menu,fullscreen,reset,scroll-lock,shift-fonts",
                    "*printerCommand:",
                    "*allowTitleOps: false",
                    "*allowWindowOps: false",
                    "*disallowedWindowOps: 1,2,3,5,6,7,8,9,10,11,13,14,18,19,20,21,22,23,"
                            + "GetChecksum,GetSelection,SetSelection,SetWinLines,SetXprop");

    /**
     * Opens it.
     *
     * @param folder where the X server's {@code authority} is
     * @param display the X server's number
     */
    static Process open(Path folder, String display, Screen size, List<String> program)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("xterm"));
        command.addAll(List.of("-geometry", "80x24+0+0", "-b", "2", "-bw", "0", "+sb", "-ut"));
        command.addAll(List.of("-fa", "Monospace", "-fs", "11", "-fg", "gray90", "-bg", "black"));
        command.addAll(List.of("-u8", "-tn", "xterm-256color"));
        for (String resource : RESOURCES) {
            command.addAll(List.of("-xrm", resource));
        }
        String width = Integer.toString(size.width());
        String height = Integer.toString(size.height());
        command.addAll(List.of("-e", "sh", "-c", FILL, width, height));
        command.addAll(program);
        ProcessBuilder builder = ScreenProcess.builder(command, folder);
        builder.environment().put("DISPLAY", ":" + display);
        builder.environment().put("XAUTHORITY", folder.resolve("authority").toString());
        return builder.start();
    }

    private TerminalWindow() {}
}
