package dev.innkeeper.agent.guestconfig;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One network interface of a container, {@code netN}.
 *
 * @param name inside the container
 * @param ip IPv4 address with prefix length, {@code dhcp} or {@code manual}
 * @param tag VLAN of the interface; {@code trunks} are further ones, tagged
 * @param rate limit in MiB per second
 * @param ip6 IPv6 address with prefix length, {@code auto}, {@code dhcp} or {@code manual}
 */
public record ContainerNet(
        int index,
        String name,
        Optional<String> bridge,
        Optional<String> hardwareAddress,
        Optional<String> ip,
        Optional<String> gateway,
        Optional<String> ip6,
        Optional<String> gateway6,
        OptionalInt mtu,
        OptionalInt tag,
        List<String> trunks,
        Optional<Double> rate,
        boolean linkDown) {
    public ContainerNet {
        trunks = List.copyOf(trunks);
    }

    static ContainerNet parse(int index, String text) {
        PropertyText net = PropertyText.parse(text, "name");
        return new ContainerNet(
                index,
                net.get("name").orElse("eth" + index),
                net.get("bridge"),
                net.get("hwaddr"),
                net.get("ip"),
                net.get("gw"),
                net.get("ip6"),
                net.get("gw6"),
                number(net.get("mtu")),
                number(net.get("tag")),
                net.get("trunks").map(t -> List.of(t.split(";"))).orElse(List.of()),
                net.get("rate").map(Double::parseDouble).filter(r -> r > 0),
                net.isOn("link_down"));
    }

    private static OptionalInt number(Optional<String> text) {
        return text.map(t -> OptionalInt.of(Integer.parseInt(t))).orElseGet(OptionalInt::empty);
    }
}
