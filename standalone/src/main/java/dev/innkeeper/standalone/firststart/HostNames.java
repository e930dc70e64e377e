package dev.innkeeper.standalone.firststart;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The names and addresses under which clients may reach this machine.
 *
 * @param promised those that a certificate must have: without one of them it is issued anew
 */
public record HostNames(List<String> names, List<String> addresses, Set<String> promised) {
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    public HostNames {
        names = List.copyOf(names);
        addresses = List.copyOf(addresses);
        promised = Set.copyOf(promised);
    }

    /**
     * Everything known about this host: localhost, the node's name, the advertised name or address,
     * and the addresses of all interfaces. Only the first three are promised: addresses of bridges
     * come and go, and each new certificate has a new fingerprint for people to confirm.
     */
    public static HostNames of(String nodeName, Optional<String> advertised) {
        var names = new TreeSet<String>(List.of("localhost", nodeName));
        var addresses = new TreeSet<String>(List.of("127.0.0.1", "::1"));
        advertised.ifPresent(
                host -> (ADDRESS.matcher(host).matches() ? addresses : names).add(host));
        var promised = new TreeSet<String>(names);
        promised.addAll(addresses);
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress())
                    .filter(address -> !address.isLinkLocalAddress())
                    .map(HostNames::text)
                    .forEach(addresses::add);
        } catch (SocketException e) {
            throw new IllegalStateException("cannot list the network interfaces", e);
        }
        return new HostNames(List.copyOf(names), List.copyOf(addresses), promised);
    }

    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return address instanceof Inet6Address && scope > 0 ? text.substring(0, scope) : text;
    }
}
