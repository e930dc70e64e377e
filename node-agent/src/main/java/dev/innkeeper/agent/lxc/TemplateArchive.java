package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * A template: a tar archive, packed or not, which is known by its first bytes whatever its name
 * says. It is unpacked by tar as the container's own root user, so files get the mapped owners and
 * nothing outside the root can be touched; tar itself refuses absolute names and links that lead
 * out.
 */
final class TemplateArchive {
    private static final int TAR_MAGIC_AT = 257;
    private static final int HEAD = 512;

    private final Path archive;

    TemplateArchive(Path archive) {
        this.archive = archive;
    }

    /**
     * Unpacks into a folder.
     *
     * @param target as the mount namespace sees it
     * @param bandwidth bytes of the archive that are read in a second at most; 0 for no limit
     * @throws WorkFailure if it is no archive or tar fails; tar's words are in the log
     */
    void unpack(
            MountSpace space,
            Path target,
            boolean unprivileged,
            boolean lenient,
            long bandwidth,
            Work work)
            throws IOException {
        List<String> command = new ArrayList<>();
        if (unprivileged) {
            command.add("lxc-usernsexec");
            command.addAll(IdMapping.arguments());
            command.add("--");
        }
        command.addAll(List.of("tar", "-x", "-p", "-f", "-"));
        command.addAll(unpacker());
        command.addAll(
                List.of(
                        "--totals",
                        "--numeric-owner",
                        "--sparse",
                        "--acls",
                        "--xattrs",
                        "--xattrs-include=user.*",
                        "--xattrs-include=security.capability",
                        "--warning=no-file-ignored",
                        "--warning=no-xattr-write"));
        if (unprivileged) {
            command.addAll(List.of("--skip-old-files", "--anchored", "--exclude", "./dev/*"));
        }
        command.addAll(List.of("-C", target.toString()));
        work.log("extracting archive '" + archive + "'");
        HostProgram.Outcome outcome =
                run(HostProgram.of(space.enter(command)).lines(work::log), bandwidth, work);
        if (!outcome.good() && !lenient) {
            throw new WorkFailure(
                    "unpacking '" + archive + "' failed: " + HostProgramWords.reason(outcome));
        }
    }

    private HostProgram.Outcome run(HostProgram tar, long bandwidth, Work work) throws IOException {
        if (bandwidth == 0) {
            return tar.input(archive).run(work);
        }
        try (InputStream paced = PacedStream.of(Files.newInputStream(archive), bandwidth)) {
            return tar.input(paced).run(work);
        }
    }

    private List<String> unpacker() throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(archive)) {
            head = in.readNBytes(HEAD);
        }
        String magic = HexFormat.of().formatHex(head, 0, Math.min(6, head.length));
        if (magic.startsWith("1f8b")) {
            return List.of("--gzip");
        }
        if (magic.startsWith("28b52ffd")) {
            return List.of("--zstd");
        }
        if (magic.equals("fd377a585a00")) {
            return List.of("--xz");
        }
        if (magic.startsWith("425a68")) {
            return List.of("--bzip2");
        }
        byte[] ustar = "ustar".getBytes(StandardCharsets.US_ASCII);
        boolean plain =
                head.length == HEAD
                        && Arrays.equals(
                                head,
                                TAR_MAGIC_AT,
                                TAR_MAGIC_AT + ustar.length,
                                ustar,
                                0,
                                ustar.length);
        if (plain) {
            return List.of();
        }
        throw new WorkFailure("'" + archive + "' is not an archive of a kind that is known");
    }
}
