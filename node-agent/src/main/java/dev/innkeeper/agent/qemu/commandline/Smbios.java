package dev.innkeeper.agent.qemu.commandline;

import dev.innkeeper.agent.guestconfig.PropertyText;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.work.WorkFailure;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** {@code smbios1} and {@code vmgenid}: by what a guest knows which machine it is on. */
final class Smbios {

    static void add(MachinePlan plan, Arguments out) {
        MachineConfig config = plan.config();
        PropertyText smbios = config.property("smbios1", "uuid");
        if (smbios.values().isEmpty()) {
            return;
        }
        boolean encoded = smbios.isOn("base64");
        Words words = Words.none().with("type", 1);
        for (Map.Entry<String, String> field : smbios.values().entrySet()) {
            if (!field.getKey().equals("base64")) {
                boolean plain = !encoded || field.getKey().equals("uuid");
                words =
                        words.with(
                                field.getKey(),
                                plain ? field.getValue() : decode(field.getValue()));
            }
        }
        out.add("-smbios", words);
    }

    static void generation(MachinePlan plan, Arguments out) {
        plan.config()
                .text("vmgenid")
                .filter(id -> !id.equals("0"))
                .ifPresent(id ->
                        out.device(Words.of("vmgenid").with("guid", id.equals("1") ? "auto" : id)));
    }

    private static String decode(String text) {
        try {
            return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new WorkFailure("smbios1: '" + text + "' is not base64", e);
        }
    }

    private Smbios() {}
}
