package dev.innkeeper.contracts.door;

import java.util.Map;

/**
 * {@code POST /guests/{vmid}/agent}: one question to the program inside a running machine that does
 * what it is told from outside. The answer is the JSON that it returns; 500 with its words if it
 * refuses, or {@code QEMU guest agent is not running} if it does not answer in time.
 *
 * @param command of the guest agent, such as {@code guest-ping}
 * @param arguments by its own names
 * @param timeoutSeconds how long to wait; 0 for a few seconds
 * @param answered false for what the agent does without an answer, such as shutting down
 */
public record MachineCall(
        String command, Map<String, Object> arguments, int timeoutSeconds, boolean answered) {
    /** Where it is sent to. */
    public static final String AGENT = "/guests/{guest}/agent";

    /** {@code POST} of a {@link Line}, answered with an {@link Output}. */
    public static final String MONITOR = "/guests/{guest}/monitor";

    /** {@code POST} of {@link Keys}: they are pressed together, and let go. */
    public static final String KEYS = "/guests/{guest}/keys";

    /** {@code GET}, answered with a {@link MachineFacts}. */
    public static final String FACTS = "/guests/{guest}/machine";

    /** {@code POST} of a {@link CloudInitQuery}, answered with an {@link Output}. */
    public static final String CLOUD_INIT = "/guests/{guest}/cloud-init";

    public MachineCall {
        arguments = Map.copyOf(arguments);
    }

    /** Without the arguments, which may hold secrets. */
    @Override
    public String toString() {
        return "MachineCall[" + command + "]";
    }

    /** A line for QEMU's human monitor. */
    public record Line(String command) {}

    /** What comes back, as text. */
    public record Output(String text) {}

    /**
     * Keys of a keyboard.
     *
     * @param keys QEMU's names with a dash between them, such as {@code ctrl-alt-delete}
     */
    public record Keys(String keys) {}
}
