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
 * process is, and it ends when its input closes. Programs that work inside run in a process
 * namespace of it, so they end with it too.
 */
final class MountSpace implements AutoCloseable {
    /** Arguments: option, source and target of each mount; then it waits. */
    private static final String SCRIPT =
            """
            while [ $# -gt 0 ]; do
              [ -d "$3" ] || mkdir -p -- "$3" || exit 90
              case "$1" in
                image,*) mount -t ext4 -o "${1#image,}" -- "$2" "$3" || exit 90 ;;
                *) mount -o "$1" -- "$2" "$3" || exit 90 ;;
              esac
              shift 3
            done
            echo ready
            read -r end
            """;

    private static final Duration EXIT = Duration.ofSeconds(30);

    /**
     * A mount to make.
     *
     * @param options of mount(8); {@code image,…} for an image with an ext4 file system
     */
    record Mount(String options, Path source, Path target) {}

    private final Process holder;

    private MountSpace(Process holder) {
        this.holder = holder;
    }

    /**
     * Mounts the volumes, in this order.
     *
     * @throws WorkFailure with what mount(8) said
     */
    static MountSpace open(List<Mount> mounts) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "unshare",
                                "--mount",
                                "--propagation",
                                "slave",
                                "--pid",
                                "--fork",
                                "--kill-child",
                                "--mount-proc",
                                "--",
                                "/bin/sh",
                                "-c",
                                SCRIPT,
                                "volumes"));
        for (Mount mount : mounts) {
            command.add(mount.options());
            command.add(mount.source().toString());
            command.add(mount.target().toString());
        }
        MountSpace space =
                new MountSpace(HostProgram.builder(command).redirectErrorStream(true).start());
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
        List<String> entered =
                new ArrayList<>(
                        List.of(
                                "nsenter",
                                "--mount=" + spaces + "mnt",
                                "--pid=" + spaces + "pid_for_children",
                                "--"));
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
