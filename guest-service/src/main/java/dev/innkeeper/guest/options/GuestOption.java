package dev.innkeeper.guest.options;

import dev.innkeeper.contracts.GuestKind;
import java.util.Optional;

/** An option of a guest of either kind: what its value is, and how a change reaches the guest. */
public sealed interface GuestOption permits ContainerOption, MachineOption {

    /** A number on the wire, or a text. */
    enum Value {
        WHOLE,
        TEXT
    }

    /** How a change reaches a running guest. */
    enum Reach {
        /** The configuration alone changes, now. */
        AT_ONCE,
        /** The node applies it to the running guest, now. */
        LIVE,
        /** The node can add it to the running guest, but not change or remove it. */
        LIVE_IF_NEW,
        /** It waits for the next start. */
        RESTART
    }

    /** Its name, without the number of a family's member. */
    String key();

    /** How many there may be of a numbered family; 0 for an option that is none. */
    int members();

    Value value();

    Reach reach();

    /** The option with this name, such as {@code memory} or {@code net0}; empty if unknown. */
    static Optional<GuestOption> named(GuestKind kind, String name) {
        return switch (kind) {
            case LXC -> ContainerOption.named(name).map(o -> o);
            case QEMU -> MachineOption.named(name).map(o -> o);
        };
    }

    /** The text as the API shows it: whole numbers and booleans as numbers, no password. */
    static Object wireValue(GuestKind kind, String name, String text) {
        Optional<GuestOption> option = named(kind, name);
        if (kind == GuestKind.QEMU) {
            if (option.filter(MachineOption.CIPASSWORD::equals).isPresent()) {
                return "**********";
            }
            if (name.equals("description")) {
                return text.replaceAll("\n$", "");
            }
            if (text.isBlank()) {
                return " "; // as a machine's boot order without a device reads (recorded)
            }
        }
        boolean number =
                name.equals("snaptime") || option.filter(o -> o.value() == Value.WHOLE).isPresent();
        return number && text.matches("-?\\d{1,18}") ? (Object) Long.valueOf(text) : text;
    }
}
