package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.guestconfig.ContainerNet;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.HostProgram.Outcome;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.kernel.GuestId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a running container take up the new settings of an interface whose address it gets from a
 * server: its own programs do that, as its files tell them by now. Nobody waits for it.
 */
final class DhcpClient {
    private static final Logger log = LoggerFactory.getLogger(DhcpClient.class);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /**
     * Argument: the interface. The first tool that minds the container's network does it. A client
     * that goes on in the background must not hold our end of its output.
     */
    private static final String SCRIPT =
            """
            exec </dev/null >/dev/null 2>&1
            PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
            has() { command -v "$1"; }
            for pid in $(pgrep -f "(dhclient|udhcpc|dhcpcd).*[ .-]$1( |$)"); do
                [ "$pid" = $$ ] || kill "$pid"
            done
            if has networkctl && networkctl reload; then
                networkctl reconfigure "$1"
            elif has nmcli && nmcli connection reload; then
                nmcli device connect "$1"
            elif has wicked && wicked ifstatus "$1"; then
                wicked ifreload "$1"
            elif has ifup && [ -e /etc/network/interfaces ]; then
                ifdown "$1" || ifdown -f "$1"
                ifup "$1"
            elif has dhclient; then
                dhclient -nw "$1"
            elif has dhcpcd; then
                dhcpcd -b "$1"
            elif has udhcpc; then
                udhcpc -b -i "$1"
            else
                exit 127
            fi
            """;

    private final Path lxcPath;

    /**
     * @param lxcPath {@code lxc-attach -P}
     */
    DhcpClient(Path lxcPath) {
        this.lxcPath = lxcPath;
    }

    /** True if the address of the interface comes from a server. */
    static boolean isWanted(ContainerNet net) {
        return isDynamic(net.ip()) || isDynamic(net.ip6());
    }

    private static boolean isDynamic(Optional<String> address) {
        return address.filter(a -> a.equals("dhcp") || a.equals("auto")).isPresent();
    }

    void startAnew(GuestId guest, ContainerNet net) {
        Thread.ofVirtual().name("dhcp-" + guest).start(() -> run(guest, net.name()));
    }

    private void run(GuestId guest, String name) {
        try {
            Outcome outcome =
                    HostProgram.of(
                                    List.of(
                                            "lxc-attach",
                                            "-P",
                                            lxcPath.toString(),
                                            "-n",
                                            guest.toString(),
                                            "--clear-env",
                                            "--",
                                            "/bin/sh",
                                            "-c",
                                            SCRIPT,
                                            "dhcp",
                                            name))
                            .limit(LIMIT)
                            .run();
            log.atInfo()
                    .addKeyValue("guest", guest)
                    .addKeyValue("interface", name)
                    .addKeyValue("status", outcome.exitCode())
                    .log("Container asked for addresses anew");
        } catch (WorkFailure e) {
            log.atInfo().addKeyValue("guest", guest).setCause(e).log("Addresses wait for a start");
        }
    }
}
