package dev.innkeeper.guest.options;

import dev.innkeeper.api.model.LxcNet;
import java.util.List;
import java.util.Optional;

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

    @Override
    public String toString() {
        return properties.toString();
    }
}
