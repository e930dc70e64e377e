package dev.innkeeper.guest.options;

import dev.innkeeper.api.model.LxcNet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A container's network card, {@code net0} to {@code net31}. Written with a hardware address and
 * {@code type=veth} always.
 */
public record NetworkCard(LxcNet properties) {

    /** Reads a property string that was checked against the contract. */
    public static NetworkCard parse(String text) {
        return new NetworkCard(LxcNet.parse(text));
    }

    public Optional<String> bridge() {
        return Optional.ofNullable(properties.bridge());
    }

    /** The VLANs that the card uses, as text: its trunks, or its tag. */
    public List<String> vlans() {
        if (properties.trunks() instanceof String trunks) {
            return List.of(trunks.split(";", -1));
        }
        return Optional.ofNullable(properties.tag()).map(String::valueOf).stream().toList();
    }

    NetworkCard complete(MacAddresses addresses) {
        String text = properties.toString();
        if (properties.hwaddr() == null) {
            text += ",hwaddr=" + addresses.next();
        }
        return properties.type() == null ? parse(text + ",type=veth") : parse(text);
    }

    /** The same card with another hardware address: a copy must not answer to the original's. */
    NetworkCard readdressed(MacAddresses addresses) {
        String text =
                properties.given().entrySet().stream()
                        .filter(property -> !property.getKey().equals("hwaddr"))
                        .map(property -> property.getKey() + "=" + text(property.getValue()))
                        .collect(Collectors.joining(","));
        return parse(text).complete(addresses);
    }

    private static String text(Object value) {
        return value instanceof Boolean flag ? (flag ? "1" : "0") : value.toString();
    }

    @Override
    public String toString() {
        return properties.toString();
    }
}
