package dev.innkeeper.agent.core;

import dev.innkeeper.agent.journal.CommandResult;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.json.MessageCodec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/**
 * An agent in a process of its own that takes commands from its input, a line each, and says their
 * ends on its output; made to be killed. Its other side is {@link AgentProcess}.
 */
public final class PipedAgent {
    static final String RESULT = "RESULT ";

    /** How a command ended. */
    record End(UUID command, String failure, Map<String, String> facts) {}

    /** A command on its way. */
    record Order(UUID command, long generation, String type, String body) {}

    /**
     * @param arguments data folder
     */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = System.out;
        System.setOut(System.err); // whatever else is said
        JsonMapper json = MessageCodec.mapper();
        MessageCodec codec = new MessageCodec();
        TestAgent agent = new TestAgent(Path.of(arguments[0]), undo -> {});
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Order order = json.readValue(line, Order.class);
            AgentCommand command =
                    (AgentCommand)
                            codec.decode(order.type(), Base64.getDecoder().decode(order.body()))
                                    .orElseThrow();
            agent.send(order.command(), command, order.generation());
            Thread.startVirtualThread(() -> {
                CommandResult result = agent.reports.await(order.command());
                End end =
                        new End(
                                order.command(),
                                result.failure().orElse(""),
                                Map.copyOf(result.facts()));
                out.println(RESULT + json.writeValueAsString(end));
                out.flush();
            });
        }
        Runtime.getRuntime().halt(0);
    }

    private PipedAgent() {}
}
