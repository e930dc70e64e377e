package dev.innkeeper.guest.options;

import java.util.List;
import java.util.Optional;

/**
 * A container's network card, {@code net0} to {@code net31}. Written with a hardware address and
 * {@code type=veth} always.
 */
public record NetworkCard(PropertyText properties) {

    public static NetworkCard parse(String text) {
        return new NetworkCard(PropertyText.parse(text, ""));
    }

    public Optional<String> bridge() {
        return properties.get("bridge");
    }

    /** The VLANs that the card uses, as text: its tag and its trunks. */
    public List<String> vlans() {
        return properties
                .get("trunks")
                .map(trunks -> List.of(trunks.split(";", -1)))
                .or(() -> properties.get("tag").map(List::of))
                .orElse(List.of());
    }

    NetworkCard complete(MacAddresses addresses) {
        PropertyText full = properties;
        if (full.get("hwaddr").isEmpty()) {
            full = full.with("hwaddr", addresses.next());
        }
        return new NetworkCard(full.with("type", "veth"));
    }

    @Override
    public String toString() {
        return properties.print("", "name");
    }
}
