package dev.innkeeper.agent.core;

import dev.innkeeper.contracts.AgentCommand.CreateContainer;
import dev.innkeeper.contracts.AgentCommand.NewVolume;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.StorageId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that begins to make a container and dies at once after the n-th step was written down
 * and before it is taken; or, for n = 0, after all of them when the result is not yet known.
 */
public final class CrashingAgent {
    static final int DIED = 137;

    /**
     * @param arguments data folder, storage folder, template, guest, command id, step
     */
    public static void main(String[] arguments) throws IOException {
        GuestId guest = GuestId.parse(arguments[3]);
        int fatal = Integer.parseInt(arguments[5]);
        AtomicInteger steps = new AtomicInteger();
        TestAgent agent =
                new TestAgent(
                        Path.of(arguments[0]),
                        undo -> {
                            if (steps.incrementAndGet() == fatal) {
                                Runtime.getRuntime().halt(DIED);
                            }
                        });
        agent.send(
                UUID.fromString(arguments[4]),
                create(guest, Path.of(arguments[1]), Path.of(arguments[2])),
                1);
        agent.reports.await(UUID.fromString(arguments[4]));
        Runtime.getRuntime().halt(0);
    }

    static CreateContainer create(GuestId guest, Path store, Path template) {
        return new CreateContainer(
                guest,
                Map.of("hostname", "crash", "unprivileged", "1", "memory", "32", "swap", "0"),
                List.of(
                        new NewVolume("rootfs", new StorageId("local"), 32L << 20, "/", ""),
                        new NewVolume("mp0", new StorageId("local"), 0, "/data", "")),
                Optional.empty(),
                template.toString(),
                List.of(TestAgent.storage(store)),
                Optional.empty(),
                Optional.empty(),
                true,
                false,
                true);
    }

    private CrashingAgent() {}
}
