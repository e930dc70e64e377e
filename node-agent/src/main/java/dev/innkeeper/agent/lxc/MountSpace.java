package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.WorkFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Volumes mounted in a mount namespace of their own, held by a small process that waits for our
 * word. Whatever happens to the agent, the mounts (and their loop devices) are gone when that
 * process is: it ends when its input closes.
 */
final class MountSpace implements AutoCloseable {
    /**
     * Arguments: option, source and target of each mount; then it waits. Newer kernels do not know
     * {@code noacl} any more.
     */
    private static final String SCRIPT =
            """
            while [ $# -gt 0 ]; do
              [ -d "$3" ] || mkdir -p -- "$3" || exit 90
              case "$1" in
                image,*)
                  o=${1#image,}; less=${o%,noacl}
                  mount -t ext4 -o "$o" -- "$2" "$3" ||
                    { [ "$o" != "$less" ] && mount -t ext4 -o "$less" -- "$2" "$3"; } ||
                    exit 90 ;;
                *) mount -o "$1" -- "$2" "$3" || exit 90 ;;
              esac
              shift 3
            done
            echo ready
            read -r end || exit 0
            """;

    private static final String IMAGE = "image,";

    /** The option that newer kernels refuse, at the end of an image's options. */
    static final String NO_ACL = "noacl";

    private static final Duration EXIT = Duration.ofSeconds(30);

    /**
     * A mount to make.
     *
     * @param options of mount(8); {@code image,…} for an image with an ext4 file system
     */
    record Mount(String options, Path source, Path target) {

        /** True for the image of an ext4 file system, false for a folder or a device. */
        boolean isImage() {
            return options.startsWith(IMAGE);
        }

        /** The same, for kernels where access control lists are always on. */
        Mount withAcl() {
            String ending = "," + NO_ACL;
            String less =
                    options.endsWith(ending)
                            ? options.substring(0, options.length() - ending.length())
                            : options;
            return new Mount(less, source, target);
        }

        /** The program that makes it. */
        List<String> command() {
            String place = target.toString();
            return isImage()
                    ? List.of(
                            "mount",
                            "-t",
                            "ext4",
                            "-o",
                            options.substring(IMAGE.length()),
                            "--",
                            source.toString(),
                            place)
                    : List.of("mount", "-o", options, "--", source.toString(), place);
        }
    }

    private final Process holder;

    private MountSpace(Process holder) {
        this.holder = holder;
    }

    /**
     * Mounts the volumes, in this order, for work by {@link #enter}: programs that run there end
     * with the holder, so with the agent too.
     *
     * @throws WorkFailure with what mount(8) said
     */
    static MountSpace forWork(List<Mount> mounts) throws IOException {
        List<String> command = new ArrayList<>(List.of("unshare", "--mount"));
        command.addAll(List.of("--propagation", "slave"));
        command.addAll(List.of("--pid", "--fork", "--kill-child", "--mount-proc"));
        command.addAll(List.of("--", "/bin/sh", "-c", SCRIPT, "volumes"));
        for (Mount mount : mounts) {
            command.add(mount.options());
            command.add(mount.source().toString());
            command.add(mount.target().toString());
        }
        Process holder = HostProgram.builder(command).redirectErrorStream(true).start();
        MountSpace space = new MountSpace(holder);
        space.awaitReady();
        return space;
    }

    /** A path of the host as the namespace sees it, usable while the space is open. */
    Path inside(Path path) {
        return Path.of("/proc/" + holder.pid() + "/root" + path);
    }

    /** The command that runs another one inside the namespace. */
    List<String> enter(List<String> command) {
        String spaces = "/proc/" + holder.pid() + "/ns/";
        List<String> entered = new ArrayList<>(List.of("nsenter", "--mount=" + spaces + "mnt"));
        entered.add("--pid=" + spaces + "pid_for_children");
        entered.add("--");
        entered.addAll(command);
        return entered;
    }

    /** Ends the holder, and with it the mounts; returns when they are gone. */
    @Override
    public void close() {
        try {
            holder.getOutputStream().close();
            if (!holder.waitFor(EXIT.toMillis(), TimeUnit.MILLISECONDS)) {
                holder.destroyForcibly();
            }
        } catch (IOException e) {
            holder.destroyForcibly();
        } catch (InterruptedException e) {
            holder.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void awaitReady() throws IOException {
        List<String> said = new ArrayList<>();
        BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.equals("ready")) {
                return;
            }
            said.add(line.strip());
        }
        close();
        String reason =
                said.stream()
                        .filter(l -> !l.isEmpty() && !l.startsWith("dmesg"))
                        .findFirst()
                        .orElse("exit code " + holder.exitValue());
        throw new WorkFailure("cannot mount the volumes: " + reason);
    }
}
