package dev.innkeeper.agent.guest;

import dev.innkeeper.agent.storage.Storages;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.kernel.GuestId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A program of the administrator's, a snippets volume, that is told of a guest's life: {@code
 * <script> <vmid> <phase>}. What it says goes to the task's log (S192, S193).
 */
public final class HookScript {
    public enum Phase {
        PRE_START("pre-start"),
        POST_START("post-start"),
        PRE_STOP("pre-stop"),
        POST_STOP("post-stop");

        private final String word;

        Phase(String word) {
            this.word = word;
        }
    }

    private final GuestId guest;
    private final String volume;
    private final List<StorageSpec> storages;

    private HookScript(GuestId guest, String volume, List<StorageSpec> storages) {
        this.guest = guest;
        this.volume = volume;
        this.storages = storages;
    }

    /** The script that a configuration names; empty if it names none. */
    public static Optional<HookScript> of(
            GuestId guest, Optional<String> volume, List<StorageSpec> storages) {
        return volume.map(name -> new HookScript(guest, name, storages));
    }

    /**
     * Runs it for a phase that it may forbid.
     *
     * @throws WorkFailure if it is missing, or ends with another status than 0
     */
    public void require(Phase phase, Work work) {
        HostProgram.Outcome outcome = program(phase).lines(work::log).run(work);
        if (!outcome.good()) {
            throw failed(phase, "exit code " + outcome.exitCode());
        }
    }

    /** Runs it for a phase that goes on whatever it says. */
    public void tell(Phase phase, Consumer<String> log) {
        try {
            HostProgram.Outcome outcome = program(phase).lines(log).run();
            if (!outcome.good()) {
                log.accept(failed(phase, "exit code " + outcome.exitCode()).getMessage());
            }
        } catch (WorkFailure e) {
            log.accept(String.valueOf(e.getMessage()));
        }
    }

    private HostProgram program(Phase phase) {
        Path script = Storages.requirePath(storages, volume);
        if (!Files.isExecutable(script)) {
            throw failed(phase, "script '" + volume + "' is not executable");
        }
        return HostProgram.of(script.toString(), guest.toString(), phase.word);
    }

    private WorkFailure failed(Phase phase, String cause) {
        return new WorkFailure(
                "hookscript error for " + guest + " on " + phase.word + ": " + cause);
    }
}
