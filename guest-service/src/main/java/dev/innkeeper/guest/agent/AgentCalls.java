package dev.innkeeper.guest.agent;

import dev.innkeeper.agentclient.AgentClient;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.contracts.door.MachineCall;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Passes questions on to the machine's node, with the time that each may take. */
@Component
class AgentCalls {
    private static final Duration SHORT = Duration.ofSeconds(3);
    private static final Duration USUAL = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofMinutes(10);

    /** From the node's own end of patience to ours. */
    private static final Duration WAY = Duration.ofSeconds(10);

    private static final Set<String> WITHOUT_ANSWER =
            Set.of(
                    "guest-shutdown",
                    "guest-suspend-disk",
                    "guest-suspend-hybrid",
                    "guest-suspend-ram");

    private static final Set<String> SLOW = Set.of("guest-fsfreeze-freeze", "guest-fstrim");

    private final Guests guests;
    private final AgentClient agents;

    AgentCalls(Guests guests, AgentClient agents) {
        this.guests = guests;
        this.agents = agents;
    }

    /** As {@link #ask(NodeName, GuestId, String, Map)}, without arguments. */
    JsonNode ask(NodeName node, GuestId guest, String command) {
        return ask(node, guest, command, Map.of());
    }

    /**
     * Asks, and waits for the answer.
     *
     * @param command by the agent's own name, such as {@code guest-ping}
     */
    JsonNode ask(NodeName node, GuestId guest, String command, Map<String, Object> arguments) {
        guests.require(GuestKind.QEMU, node, guest);
        Duration limit =
                command.equals("guest-ping") ? SHORT : SLOW.contains(command) ? LONG : USUAL;
        return agents.post(
                node,
                MachineCall.AGENT.replace("{guest}", guest.toString()),
                new MachineCall(
                        command,
                        arguments,
                        (int) limit.toSeconds(),
                        !WITHOUT_ANSWER.contains(command)),
                JsonNode.class,
                limit.plus(WAY));
    }
}
