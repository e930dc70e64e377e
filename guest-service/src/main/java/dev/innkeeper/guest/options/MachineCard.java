package dev.innkeeper.guest.options;

import dev.innkeeper.api.model.QemuNet;
import java.util.Optional;

/** A machine's network card, {@code net0} to {@code net31}; written with a hardware address. */
public record MachineCard(QemuNet properties) implements GuestCard {

    /** Reads a property string that was checked against the contract. */
    public static MachineCard parse(String text) {
        return new MachineCard(QemuNet.parse(text));
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

    MachineCard complete(MacAddresses addresses) {
        return properties.macaddr() == null ? readdressed(addresses) : this;
    }

    /** The same card with another hardware address: a copy must not answer to the original's. */
    MachineCard readdressed(MacAddresses addresses) {
        QemuNet p = properties;
        return new MachineCard(
                new QemuNet(
                        p.bridge(),
                        p.firewall(),
                        p.linkDown(),
                        addresses.next(),
                        p.model(),
                        p.mtu(),
                        p.queues(),
                        p.rate(),
                        p.tag(),
                        p.trunks()));
    }

    @Override
    public String toString() {
        return properties.toString();
    }
}
