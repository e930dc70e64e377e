package dev.innkeeper.agent.qemu.commandline;

import dev.innkeeper.agent.qemu.config.Drive;
import dev.innkeeper.agent.work.WorkFailure;
import java.util.Map;
import java.util.Optional;

/** The {@code -drive} behind a drive's device: file, cache, errors, limits. */
final class DriveBackend {
    private static final Map<String, String> LIMITS = Throttle.names();

    static Words of(MachinePlan plan, Drive drive) {
        Optional<DiskFile> file =
                drive.isEmpty() ? Optional.empty() : Optional.of(plan.disk(drive.volume()));
        Words words =
                Words.none()
                        .with("file", file.map(DiskFile::path))
                        .with("if", "none")
                        .with("id", drive.id());
        words = asGiven(drive, words);
        words = Throttle.with(drive, words, LIMITS);
        if (file.isPresent()) {
            words = words.with("format", drive.get("format").orElse(file.get().format()));
        }
        boolean hasCache = drive.get("cache").isPresent();
        if (!hasCache && !drive.isCdrom()) {
            words = words.with("cache", "none");
        }
        words = words.with("aio", aio(plan, drive));
        if (drive.isOn("ro")) {
            words = words.with("readonly", "on");
        }
        return zeroes(drive, words);
    }

    private static Words asGiven(Drive drive, Words words) {
        Words more = words.with("media", drive.get("media").filter("cdrom"::equals));
        more = more.with("cache", drive.get("cache"));
        if (drive.isOn("snapshot")) {
            more = more.with("snapshot", "on");
        }
        more = more.with("rerror", drive.get("rerror")).with("werror", drive.get("werror"));
        if (drive.get("rerror").filter(e -> e.equals("enospc")).isPresent()) {
            throw new WorkFailure(drive.slot() + ": rerror cannot be 'enospc'");
        }
        return more.with("discard", drive.get("discard"));
    }

    /** What is asked for, else io_uring where the kernel has it. */
    private static String aio(MachinePlan plan, Drive drive) {
        String cache = drive.get("cache").orElse(drive.isCdrom() ? "writeback" : "none");
        Optional<String> wanted = drive.get("aio");
        if (wanted.filter("native"::equals).isPresent()
                && !cache.equals("none")
                && !cache.equals("directsync")) {
            throw new WorkFailure(
                    drive.slot() + ": aio 'native' needs cache 'none' or 'directsync'");
        }
        if (wanted.orElse("io_uring").equals("io_uring") && !plan.host().ioUring()) {
            if (wanted.isPresent()) {
                plan.warn(drive.slot() + ": this node has no io_uring, using threads");
            }
            return "threads";
        }
        return wanted.orElse("io_uring");
    }

    /** Zeroes that a guest writes take no space, or give it back if it may discard. */
    private static Words zeroes(Drive drive, Words words) {
        boolean wanted = drive.get("detect_zeroes").isEmpty() || drive.isOn("detect_zeroes");
        if (drive.isCdrom() || !wanted || drive.isOn("ro")) {
            return words;
        }
        boolean discards = drive.get("discard").filter("on"::equals).isPresent();
        return words.with("detect-zeroes", discards ? "unmap" : "on");
    }

    private DriveBackend() {}
}
