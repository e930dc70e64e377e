package dev.innkeeper.agent.qemu.config;

import dev.innkeeper.agent.guestconfig.PropertyText;
import dev.innkeeper.agent.work.WorkFailure;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A network card of a machine, {@code netN}.
 *
 * @param model as the option has it, such as {@code virtio}
 * @param bridge empty for a network of the machine's own behind the host's address
 * @param mtu 1 for the bridge's
 * @param rate limit in MiB per second
 */
public record MachineNet(
        int index,
        String model,
        Optional<String> hardwareAddress,
        Optional<String> bridge,
        OptionalInt tag,
        List<String> trunks,
        Optional<Double> rate,
        OptionalInt queues,
        OptionalInt mtu,
        boolean linkDown,
        boolean firewall) {
    private static final Set<String> MODELS =
            Set.of(
                    "e1000",
                    "e1000-82540em",
                    "e1000-82544gc",
                    "e1000-82545em",
                    "e1000e",
                    "i82551",
                    "i82557b",
                    "i82559er",
                    "ne2k_isa",
                    "ne2k_pci",
                    "pcnet",
                    "rtl8139",
                    "virtio",
                    "vmxnet3");

    public MachineNet {
        trunks = List.copyOf(trunks);
    }

    /** {@code virtio=BC:24:11:…} names model and address in one; both may stand alone too. */
    public static MachineNet parse(int index, String text) {
        PropertyText net = PropertyText.parse(text, "model");
        Optional<String> short_ =
                net.values().keySet().stream()
                        .filter(k -> MODELS.contains(k.toLowerCase(Locale.ROOT)))
                        .findFirst();
        String model =
                short_.or(() -> net.get("model"))
                        .map(m -> m.toLowerCase(Locale.ROOT))
                        .orElseThrow(() -> new WorkFailure("net" + index + ": no model given"));
        if (!MODELS.contains(model)) {
            throw new WorkFailure("net" + index + ": unknown model '" + model + "'");
        }
        return new MachineNet(
                index,
                model,
                short_.flatMap(net::get).or(() -> net.get("macaddr")),
                net.get("bridge"),
                number(net.get("tag")),
                net.get("trunks").map(t -> List.of(t.split(";"))).orElse(List.of()),
                net.get("rate").map(Double::parseDouble).filter(r -> r > 0),
                number(net.get("queues")),
                number(net.get("mtu")),
                net.isOn("link_down"),
                net.isOn("firewall"));
    }

    /** {@code net0} and the like. */
    public String slot() {
        return "net" + index;
    }

    public boolean isVirtio() {
        return model.equals("virtio");
    }

    private static OptionalInt number(Optional<String> text) {
        return text.map(t -> OptionalInt.of(Integer.parseInt(t))).orElseGet(OptionalInt::empty);
    }
}
