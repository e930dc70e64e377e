package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.foreign.PrivateMounts;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.WorkFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Work on a thread that sees volumes mounted in a namespace of its own. Programs started there see
 * them too and keep them; when nobody does any more, the mounts and loop devices are gone.
 */
final class MountThread {

    /** What is done there. */
    @FunctionalInterface
    interface Job<T> {
        T run() throws IOException;
    }

    /**
     * Mounts the volumes in their order, then does the job.
     *
     * @throws WorkFailure if a volume cannot be mounted
     */
    static <T> T call(String name, List<MountSpace.Mount> mounts, Job<T> job) throws IOException {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofPlatform()
                .name(name)
                .start(() -> {
                    try {
                        PrivateMounts.enter();
                        for (MountSpace.Mount mount : mounts) {
                            mount(mount);
                        }
                        result.complete(job.run());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                });
        try {
            return result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkFailure("interrupted", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case WorkFailure failure -> throw failure;
                case IOException failure -> throw failure;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    private static void mount(MountSpace.Mount mount) throws IOException {
        List<String> options = new ArrayList<>(List.of(mount.options().split(",")));
        boolean image = options.remove("image") | options.remove("loop");
        boolean bind = options.remove("bind");
        if (!image && !bind) {
            HostProgram.of(
                            "mount",
                            "-o",
                            mount.options(),
                            "--",
                            mount.source().toString(),
                            mount.target().toString())
                    .require();
            return;
        }
        int flags = 0;
        List<String> data = new ArrayList<>();
        for (String option : options) {
            int flag = flag(option);
            flags |= flag;
            if (flag == 0 && !option.isEmpty()) {
                data.add(option);
            }
        }
        try {
            mount(mount.source(), mount.target(), image, flags, String.join(",", data));
        } catch (IOException e) {
            throw new WorkFailure("cannot mount '" + mount.source() + "' - " + e.getMessage(), e);
        }
    }

    private static void mount(Path source, Path target, boolean image, int flags, String data)
            throws IOException {
        if (image) {
            PrivateMounts.image(source, target, flags, data);
        } else {
            PrivateMounts.bind(source, target, flags);
        }
    }

    private static int flag(String option) {
        return switch (option) {
            case "ro" -> PrivateMounts.READ_ONLY;
            case "nosuid" -> PrivateMounts.NO_SUID;
            case "nodev" -> PrivateMounts.NO_DEV;
            case "noexec" -> PrivateMounts.NO_EXEC;
            case "noatime" -> PrivateMounts.NO_ATIME;
            case "lazytime" -> PrivateMounts.LAZY_TIME;
            default -> 0;
        };
    }

    private MountThread() {}
}
