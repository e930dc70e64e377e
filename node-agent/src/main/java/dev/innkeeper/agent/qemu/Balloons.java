package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.qemu.MemoryShares.Machine;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.qemu.qmp.QmpCommand;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.kernel.GuestId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives running machines more or less memory as their node has it ({@code balloon}, {@code
 * shares}). Costs nothing where no machine has less for its least than for its most.
 */
public final class Balloons {
    private static final Logger log = LoggerFactory.getLogger(Balloons.class);
    private static final long MEBIBYTE = 1L << 20;
    private static final int USUAL_WEIGHT = 1000;
    private static final Duration LIMIT = Duration.ofMillis(500);

    private final RunningMachines running;
    private final Function<GuestId, Optional<Map<String, String>>> options;

    /**
     * @param options of a guest, as far as they are known
     */
    public Balloons(
            RunningMachines running, Function<GuestId, Optional<Map<String, String>>> options) {
        this.running = running;
        this.options = options;
    }

    /**
     * Looks once, and takes a step.
     *
     * @param total bytes of the node's memory
     * @param used of it
     */
    public void balance(long total, long used) {
        List<Machine> machines = new ArrayList<>();
        for (GuestId guest : running.processes().keySet()) {
            options.apply(guest)
                    .map(known -> new MachineConfig(guest, known))
                    .flatMap(this::machine)
                    .ifPresent(machines::add);
        }
        MemoryShares.next(total, used, machines).forEach(this::give);
    }

    /** Empty for one whose memory is not to change, or that does not answer. */
    private Optional<Machine> machine(MachineConfig config) {
        int least = config.integer("balloon").orElse(config.memory());
        int weight = config.integer("shares").orElse(USUAL_WEIGHT);
        if (least <= 0 || least >= config.memory() || weight <= 0) {
            return Optional.empty();
        }
        try {
            long now =
                    running.monitor(config.guest())
                            .execute(new QmpCommand.Plain("query-balloon"), LIMIT)
                            .path("actual")
                            .asLong(0);
            return Optional.of(
                    new Machine(
                            config.guest(),
                            least * MEBIBYTE,
                            config.memory() * MEBIBYTE,
                            now,
                            weight));
        } catch (WorkFailure e) {
            return Optional.empty();
        }
    }

    private void give(GuestId guest, long bytes) {
        try {
            running.monitor(guest)
                    .execute(new QmpCommand.With("balloon", Map.of("value", bytes)), LIMIT);
        } catch (WorkFailure e) {
            log.atDebug().addKeyValue("guest", guest).setCause(e).log("Memory stays as it is");
        }
    }
}
