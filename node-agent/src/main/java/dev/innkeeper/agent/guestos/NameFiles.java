package dev.innkeeper.agent.guestos;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestconfig.ContainerNet;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Who the guest is and whom it asks for names: hostname, hosts, resolv.conf. */
final class NameFiles {
    private final ManagedFiles files;
    private final List<String> hostResolver;

    /**
     * @param hostResolver lines of the host's own resolv.conf, for guests without settings
     */
    NameFiles(ManagedFiles files, List<String> hostResolver) {
        this.files = files;
        this.hostResolver = List.copyOf(hostResolver);
    }

    void write(ContainerConfig config) throws IOException {
        hostname(shortName(config.hostname()));
        files.section("/etc/hosts", hosts(config));
        resolver(config);
    }

    /** Everybody reads /etc/hostname by now; some read another file too. */
    private void hostname(String name) throws IOException {
        files.write("/etc/hostname", name + "\n");
        if (files.exists("/etc/conf.d/hostname")) { // OpenRC
            String old = files.read("/etc/conf.d/hostname").orElse("");
            files.write("/etc/conf.d/hostname", Assignments.set(old, "hostname", '"' + name + '"'));
        }
        String network = files.read("/etc/sysconfig/network").orElse("");
        if (Assignments.read(network).containsKey("HOSTNAME")) { // CentOS 6
            files.write("/etc/sysconfig/network", Assignments.set(network, "HOSTNAME", name));
        }
        boolean apart =
                files.resolve("/etc/HOSTNAME").filter(f -> !f.equals("/etc/hostname")).isPresent();
        if (apart) { // older SUSE
            files.write("/etc/HOSTNAME", name + "\n");
        }
    }

    private String hosts(ContainerConfig config) throws IOException {
        String name = config.hostname();
        String shortName = shortName(name);
        String full =
                name.contains(".")
                        ? name
                        : config.searchDomain()
                                .map(d -> name + "." + d.split("\\s+")[0])
                                .orElse("");
        String names = full.isEmpty() ? shortName : full + " " + shortName;
        StringBuilder lines = new StringBuilder();
        String old = files.read("/etc/hosts").orElse("");
        if (!MarkedSection.put(old, "", false).contains("localhost")) {
            lines.append("127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n");
        }
        Optional<String> address =
                config.nets().stream()
                        .flatMap(NameFiles::staticAddresses)
                        .map(a -> a.substring(0, a.indexOf('/')))
                        .findFirst();
        return lines.append(address.orElse("127.0.1.1"))
                .append(' ')
                .append(names)
                .append('\n')
                .toString();
    }

    private void resolver(ContainerConfig config) throws IOException {
        StringBuilder lines = new StringBuilder();
        if (config.nameServers().isEmpty() && config.searchDomain().isEmpty()) {
            hostResolver.forEach(l -> lines.append(l).append('\n'));
        } else {
            config.searchDomain().ifPresent(d -> lines.append("search ").append(d).append('\n'));
            config.nameServers().forEach(s -> lines.append("nameserver ").append(s).append('\n'));
        }
        String old = files.read("/etc/resolv.conf").orElse("");
        String kept =
                MarkedSection.put(old, "", true)
                        .lines()
                        .filter(l -> !l.startsWith("nameserver") && !l.startsWith("search"))
                        .filter(l -> !l.startsWith("domain"))
                        .map(l -> l + "\n")
                        .reduce("", String::concat);
        files.write("/etc/resolv.conf", MarkedSection.put(kept, lines.toString(), true));
    }

    private static Stream<String> staticAddresses(ContainerNet net) {
        return Stream.of(net.ip(), net.ip6())
                .flatMap(Optional::stream)
                .filter(a -> a.contains("/"));
    }

    private static String shortName(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
