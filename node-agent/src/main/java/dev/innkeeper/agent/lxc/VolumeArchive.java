package dev.innkeeper.agent.lxc;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All files of a volume as a tar archive, with everything that makes them what they are. */
final class VolumeArchive {
    private static final List<String> ALL =
            List.of(
                    "--numeric-owner",
                    "--sparse",
                    "--acls",
                    "--xattrs",
                    "--xattrs-include=user.*",
                    "--xattrs-include=security.*",
                    "--xattrs-include=trusted.*",
                    "--warning=no-xattr-write",
                    "--warning=no-file-ignored");

    static List<String> write(Path folder) {
        return command(List.of("tar", "--create", "--one-file-system"), folder, ".");
    }

    static List<String> read(Path folder) {
        return command(List.of("tar", "--extract", "--preserve-permissions", "--file=-"), folder);
    }

    private static List<String> command(List<String> begin, Path folder, String... names) {
        List<String> command = new ArrayList<>(begin);
        command.addAll(ALL);
        command.addAll(List.of("-C", folder.toString()));
        command.addAll(List.of(names));
        return command;
    }

    private VolumeArchive() {}
}
