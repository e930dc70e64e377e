package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.work.FreshFile;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * What LXC runs when a container has ended. A container that reboots from inside would be started
 * by LXC as it was; the hook's failure makes LXC stop it instead, and a mark tells the agent to
 * start it as it shall be now. Without an agent LXC does what it can.
 */
final class RebootHook {
    private static final String SCRIPT =
            """
            #!/bin/sh
            [ "$LXC_TARGET" = reboot ] || exit 0
            read -r agent <'%s' || exit 0
            [ -d "/proc/$agent" ] || exit 0
            : >'%s' || exit 0
            exit 1
            """;

    private RebootHook() {}

    /** The line of LXC's configuration that names the script, which is written. */
    static String line(ContainerFolders folders, GuestId guest) throws IOException {
        Path script = folders.folder(guest).resolve("at-end");
        Files.deleteIfExists(folders.rebootMark(guest));
        FreshFile.write(script, SCRIPT.formatted(folders.agentMark(), folders.rebootMark(guest)));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return "lxc.hook.post-stop = " + script + "\n";
    }
}
