package dev.innkeeper.api.check;

import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Tests of IP addresses and networks by their text. */
final class Addresses {
    private static final String OCTET = "(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])";
    private static final Pattern IPV4 = Pattern.compile("(?:" + OCTET + "\\.){3}" + OCTET);
    private static final Pattern HEX_GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");

    /** Proxmox VE takes no network wider than this. */
    private static final int WIDEST_PREFIX = 8;

    private static final String LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9\\-]*[a-zA-Z0-9])?";

    /** A DNS name, or one label of it. */
    static final Predicate<String> DNS_NAME = Format.matching("(?:" + LABEL + "\\.)*" + LABEL);

    private Addresses() {}

    static boolean isIpv4(String text) {
        return IPV4.matcher(text).matches();
    }

    static boolean isIpv6(String text) {
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            return false;
        }
        if (gap < 0) {
            return groups(text, true) == 8;
        }
        int before = gap == 0 ? 0 : groups(text.substring(0, gap), false);
        int after = gap + 2 == text.length() ? 0 : groups(text.substring(gap + 2), true);
        return before >= 0 && after >= 0 && before + after <= 7;
    }

    /** Number of 16-bit groups, -1 if the text is none. */
    private static int groups(String text, boolean mayEndInIpv4) {
        String[] parts = text.split(":", -1);
        int groups = 0;
        for (int i = 0; i < parts.length; i++) {
            if (HEX_GROUP.matcher(parts[i]).matches()) {
                groups++;
            } else if (mayEndInIpv4 && i == parts.length - 1 && isIpv4(parts[i])) {
                groups += 2;
            } else {
                return -1;
            }
        }
        return groups;
    }

    static boolean isIp(String text) {
        return isIpv4(text) || isIpv6(text);
    }

    static boolean isIpv4Network(String text) {
        int slash = text.indexOf('/');
        return slash > 0
                && isIpv4(text.substring(0, slash))
                && prefix(text.substring(slash + 1), 32);
    }

    static boolean isIpv6Network(String text) {
        int slash = text.indexOf('/');
        return slash > 0
                && isIpv6(text.substring(0, slash))
                && prefix(text.substring(slash + 1), 128);
    }

    static boolean isNetwork(String text) {
        return isIpv4Network(text) || isIpv6Network(text);
    }

    private static boolean prefix(String text, int longest) {
        int length = number(text);
        return length >= WIDEST_PREFIX && length <= longest;
    }

    /** A short decimal number, -1 for anything else. */
    static int number(String text) {
        if (text.isEmpty() || text.length() > 10) {
            return -1;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return -1;
            }
        }
        long number = Long.parseLong(text);
        return number > Integer.MAX_VALUE ? -1 : (int) number;
    }

    static boolean isHost(String text) {
        // "0" looks like a name and is false in Perl
        return (isIp(text) || DNS_NAME.test(text)) && !text.equals("0");
    }
}
