package dev.innkeeper.agent.qemu.cloudinit;

import dev.innkeeper.agent.guestconfig.PropertyText;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.qemu.config.MachineNet;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a configuration says about a machine's first boot.
 *
 * @param hostname without domain
 * @param domain the first to search in
 * @param password a hash, but for Windows, or as somebody wrote it into the file
 * @param upgrade packages are brought up to date
 * @param windows cloudbase-init reads it
 */
record FirstBoot(
        String hostname,
        Optional<String> domain,
        Optional<String> user,
        Optional<String> password,
        List<String> keys,
        boolean upgrade,
        boolean windows,
        List<Card> cards,
        List<String> nameservers,
        List<String> searchDomains) {
    FirstBoot {
        keys = List.copyOf(keys);
        cards = List.copyOf(cards);
        nameservers = List.copyOf(nameservers);
        searchDomains = List.copyOf(searchDomains);
    }

    /**
     * A network card.
     *
     * @param ip address with prefix, {@code dhcp}, or nothing
     * @param ip6 the same, or {@code auto}
     */
    record Card(
            int index,
            String hardwareAddress,
            Optional<String> ip,
            Optional<String> gateway,
            Optional<String> ip6,
            Optional<String> gateway6) {

        String name() {
            return "eth" + index;
        }
    }

    /** The host's own resolver, for machines that have none of their own. */
    record Resolver(List<String> nameservers, List<String> searchDomains) {
        Resolver {
            nameservers = List.copyOf(nameservers);
            searchDomains = List.copyOf(searchDomains);
        }

        /** Reads {@code resolv.conf}. */
        static Resolver parse(String text) {
            List<String> servers = new ArrayList<>();
            List<String> domains = new ArrayList<>();
            text.lines()
                    .map(String::strip)
                    .forEach(line -> {
                        String[] words = line.split("\\s+");
                        if (words[0].equals("nameserver") && words.length > 1) {
                            servers.add(words[1]);
                        } else if (words[0].equals("search") || words[0].equals("domain")) {
                            domains.addAll(Arrays.asList(words).subList(1, words.length));
                        }
                    });
            return new Resolver(servers, domains);
        }
    }

    static FirstBoot of(MachineConfig config, Resolver host) {
        List<String> domains = config.text("searchdomain").map(FirstBoot::words).orElse(List.of());
        List<String> servers = config.text("nameserver").map(FirstBoot::words).orElse(List.of());
        boolean own = !domains.isEmpty() || !servers.isEmpty();
        return new FirstBoot(
                config.text("name").orElse("VM" + config.guest()),
                domains.stream().findFirst(),
                config.text("ciuser"),
                config.text("cipassword"),
                config.text("sshkeys").map(FirstBoot::keys).orElse(List.of()),
                config.isOn("ciupgrade", true),
                config.osType().isWindows(),
                config.nets().stream().map(net -> card(config, net)).toList(),
                own ? servers : host.nameservers(),
                own ? domains : host.searchDomains());
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split("[\\s,;]+")).filter(word -> !word.isEmpty()).toList();
    }

    private static List<String> keys(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** Nothing said about a card means that it asks. */
    private static Card card(MachineConfig config, MachineNet net) {
        PropertyText addresses = config.property("ipconfig" + net.index(), "");
        boolean silent = addresses.get("ip").isEmpty() && addresses.get("ip6").isEmpty();
        return new Card(
                net.index(),
                net.hardwareAddress().orElse("").toLowerCase(Locale.ROOT),
                silent ? Optional.of("dhcp") : addresses.get("ip"),
                addresses.get("gw"),
                addresses.get("ip6"),
                addresses.get("gw6"));
    }
}
