package dev.innkeeper.guest.options;

import dev.innkeeper.api.model.LxcNet;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A container's network card, {@code net0} to {@code net31}. Written with a hardware address and
 * {@code type=veth} always.
 */
public record NetworkCard(LxcNet properties) implements GuestCard {

    /** Reads a property string that was checked against the contract. */
    public static NetworkCard parse(String text) {
        return new NetworkCard(LxcNet.parse(text));
    }

    @Override
    public Optional<String> bridge() {
        return Optional.ofNullable(properties.bridge());
    }

    @Override
    public Optional<String> trunks() {
        return Optional.ofNullable(properties.trunks());
    }

    @Override
    public Optional<Integer> tag() {
        return Optional.ofNullable(properties.tag());
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
