package dev.innkeeper.agent.core;

import dev.innkeeper.agent.journal.CommandResult;
import dev.innkeeper.contracts.AgentCommand.CreateContainer;
import dev.innkeeper.contracts.AgentCommand.DestroyContainer;
import dev.innkeeper.contracts.AgentCommand.NewVolume;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A process that makes, starts and destroys containers without end, until it is killed. */
public final class StreamingAgent {
    static final int LANES = 3;

    /**
     * @param arguments data folder, storage folder, template, bridge, first guest
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        TestAgent agent = new TestAgent(Path.of(arguments[0]), undo -> {});
        Thread[] lanes = new Thread[LANES];
        for (int i = 0; i < LANES; i++) {
            GuestId guest = new GuestId(Integer.parseInt(arguments[4]) + i);
            lanes[i] = Thread.startVirtualThread(() -> live(agent, guest, arguments));
        }
        for (Thread lane : lanes) {
            lane.join();
        }
    }

    private static void live(TestAgent agent, GuestId guest, String[] arguments) {
        StorageSpec storage = TestAgent.storage(Path.of(arguments[1]));
        try {
            while (true) {
                CommandResult made =
                        agent.run(create(guest, storage, Path.of(arguments[2]), arguments[3]));
                Map<String, String> config = new LinkedHashMap<>(made.facts());
                agent.run(new DestroyContainer(guest, config, List.of(storage), true, true));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CreateContainer create(
            GuestId guest, StorageSpec storage, Path template, String bridge) {
        return new CreateContainer(
                guest,
                Map.of(
                        "hostname",
                        "stream" + guest,
                        "unprivileged",
                        "1",
                        "memory",
                        "32",
                        "swap",
                        "0",
                        "net0",
                        "name=eth0,bridge=" + bridge + ",ip=manual"),
                List.of(
                        new NewVolume(
                                "rootfs",
                                storage.storage(),
                                guest.value() % 2 == 0 ? 32L << 20 : 0,
                                "/",
                                "")),
                Optional.empty(),
                template.toString(),
                List.of(storage),
                Optional.empty(),
                Optional.empty(),
                true,
                false,
                true);
    }

    private StreamingAgent() {}
}
