package dev.innkeeper.agent.network;

import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.WorkFailure;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a bridge without ports where the host has none, as {@code up --bridge vmbr0=10.10.10.1/24}
 * asks. Forwarding between it and the outside is left as the host has it.
 */
public final class BridgeSetup {
    private static final Logger log = LoggerFactory.getLogger(BridgeSetup.class);
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Pattern WISH =
            Pattern.compile("([a-zA-Z][a-zA-Z0-9_.-]{0,14})(?:=([0-9a-fA-F.:]+/\\d{1,3}))?");

    /**
     * @param wish {@code name} or {@code name=address/prefix}
     * @throws WorkFailure if the wish has another shape, or {@code ip} refuses
     */
    public static void ensure(String wish) {
        Matcher m = WISH.matcher(wish.strip());
        if (!m.matches()) {
            throw new WorkFailure("not a bridge with address: '" + wish + "'");
        }
        String name = m.group(1);
        if (HostInterfaces.exists(name)) {
            HostInterfaces.requireBridge(name);
            return;
        }
        ip("link", "add", "name", name, "type", "bridge", "forward_delay", "0");
        if (m.group(2) != null) {
            ip("address", "add", m.group(2), "dev", name);
        }
        ip("link", "set", "dev", name, "up");
        log.atInfo().addKeyValue("bridge", name).log("Bridge made");
    }

    private static void ip(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "ip";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        HostProgram.of(command).limit(LIMIT).require();
    }

    private BridgeSetup() {}
}
