package dev.innkeeper.agent.qemu.cloudinit;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** {@code context.sh}: the variables of OpenNebula's contextualisation. */
final class OpenNebula {

    static String context(FirstBoot boot) {
        StringBuilder text = new StringBuilder();
        variable(text, "SET_HOSTNAME", boot.hostname());
        boot.user().ifPresent(user -> variable(text, "USERNAME", user));
        boot.password().ifPresent(hash -> password(text, hash));
        if (!boot.keys().isEmpty()) {
            variable(text, "SSH_PUBLIC_KEY", String.join("\n", boot.keys()));
        }
        for (FirstBoot.Card card : boot.cards()) {
            card(text, card);
        }
        resolver(text, "DNS", boot.nameservers());
        resolver(text, "SEARCH_DOMAIN", boot.searchDomains());
        variable(text, "NETWORK", "YES");
        return text.toString();
    }

    private static void password(StringBuilder text, String hash) {
        boolean hashed = hash.startsWith("$");
        String word = Base64.getEncoder().encodeToString(hash.getBytes(StandardCharsets.UTF_8));
        variable(text, hashed ? "CRYPTED_PASSWORD_BASE64" : "PASSWORD_BASE64", word);
    }

    private static void card(StringBuilder text, FirstBoot.Card card) {
        String prefix = "ETH" + card.index() + "_";
        variable(text, prefix + "MAC", card.hardwareAddress());
        String ip = card.ip().orElse("");
        if (ip.equals("dhcp")) {
            variable(text, prefix + "DHCP", "YES");
        } else if (!ip.isEmpty()) {
            variable(text, prefix + "IP", NetworkTexts.address(ip));
            variable(text, prefix + "MASK", NetworkTexts.mask(ip));
            card.gateway().ifPresent(gw -> variable(text, prefix + "GATEWAY", gw));
        }
        String ip6 = card.ip6().orElse("");
        if (ip6.equals("dhcp")) {
            variable(text, prefix + "DHCP6", "YES");
        } else if (ip6.equals("auto")) {
            variable(text, prefix + "AUTO6", "YES");
        } else if (!ip6.isEmpty()) {
            variable(text, prefix + "IP6", NetworkTexts.address(ip6));
            variable(text, prefix + "IP6_PREFIX_LENGTH", ip6.substring(ip6.indexOf('/') + 1));
            card.gateway6().ifPresent(gw -> variable(text, prefix + "GATEWAY6", gw));
        }
    }

    private static void resolver(StringBuilder text, String name, List<String> words) {
        if (!words.isEmpty()) {
            variable(text, name, String.join(" ", words));
        }
    }

    /** A shell reads it: nothing in a value may end its quotation. */
    private static void variable(StringBuilder text, String name, String value) {
        text.append(name).append("='").append(value.replace("'", "'\\''")).append("'\n");
    }

    private OpenNebula() {}
}
