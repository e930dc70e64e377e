package dev.innkeeper.guest.options;

import dev.innkeeper.contracts.GuestKind;
import java.util.List;
import java.util.Optional;

/** A guest's network card, {@code net0} to {@code net31}. */
public sealed interface GuestCard permits MachineCard, NetworkCard {

    /**
     * The card that an option describes; empty for an option that is none.
     *
     * @param text a property string that was checked against the contract
     */
    static Optional<GuestCard> of(GuestKind kind, String option, String text) {
        Optional<GuestOption> net =
                GuestOption.named(kind, option)
                        .filter(o -> o == ContainerOption.NET || o == MachineOption.NET);
        return net.map(o ->
                switch (kind) {
                    case LXC -> NetworkCard.parse(text);
                    case QEMU -> MachineCard.parse(text);
                });
    }

    Optional<String> bridge();

    Optional<String> trunks();

    Optional<Integer> tag();

    /** The VLANs that the card uses, as text: its trunks, or its tag. */
    default List<String> vlans() {
        return trunks().map(trunks -> List.of(trunks.split(";", -1)))
                .orElseGet(() -> tag().map(String::valueOf).stream().toList());
    }
}
