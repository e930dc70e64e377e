package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.qemu.qmp.GuestAgent;
import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** What a machine's agent does with the file systems inside: stand still, give back space. */
final class QuietGuest {
    private static final Duration ANSWER = Duration.ofSeconds(3);
    private static final Duration FREEZE = Duration.ofMinutes(10);
    private static final Duration TRIM = Duration.ofMinutes(10);

    private final MachineFolders folders;

    QuietGuest(MachineFolders folders) {
        this.folders = folders;
    }

    /** True if they stand still now; without an agent that answers they go on. */
    boolean freeze(MachineConfig config, Work work) throws IOException {
        GuestId guest = config.guest();
        if (!config.hasAgent() || !Files.exists(socket(guest))) {
            return false;
        }
        try {
            agent(guest).execute("guest-ping", Map.of(), ANSWER);
        } catch (WorkFailure e) {
            work.log("skipping guest-agent 'fs-freeze', agent configured but not running?");
            return false;
        }
        work.log("issuing guest-agent 'fs-freeze' command");
        work.before(new Undo.ThawMachine(guest.value()));
        try {
            agent(guest).execute("guest-fsfreeze-freeze", Map.of(), FREEZE);
            return true;
        } catch (WorkFailure e) {
            work.log("WARN: guest-agent 'fs-freeze' failed - " + e.getMessage());
            thaw(guest);
            return false;
        }
    }

    void thaw(GuestId guest, Work work) {
        work.log("issuing guest-agent 'fs-thaw' command");
        thaw(guest);
    }

    /** Lets them go on; those that never stood still are fine. */
    void thaw(GuestId guest) {
        if (!Files.exists(socket(guest))) {
            return;
        }
        try {
            agent(guest).execute("guest-fsfreeze-thaw", Map.of(), ANSWER);
        } catch (WorkFailure e) {
            // An agent that is gone has nothing frozen, or nobody can help it.
        }
    }

    /** Lets a guest that wants it give back what its file systems do not use. */
    void trim(MachineConfig config, Work work) {
        GuestId guest = config.guest();
        if (!config.hasAgent()
                || !config.agent().isOn("fstrim_cloned_disks")
                || !Files.exists(socket(guest))) {
            return;
        }
        work.log("issuing guest-agent 'fstrim' command");
        try {
            agent(guest).execute("guest-fstrim", Map.of(), TRIM);
        } catch (WorkFailure e) {
            work.log("WARN: guest-agent 'fstrim' failed - " + e.getMessage());
        }
    }

    private GuestAgent agent(GuestId guest) {
        return new GuestAgent("VM " + guest, socket(guest));
    }

    private Path socket(GuestId guest) {
        return folders.files(guest).agent();
    }
}
