package dev.innkeeper.agent.guestos;

/** The parts of an address with prefix length, {@code 10.0.0.2/24}. */
final class Cidr {

    static String address(String cidr) {
        return cidr.substring(0, cidr.indexOf('/'));
    }

    static String prefixLength(String cidr) {
        return cidr.substring(cidr.indexOf('/') + 1);
    }

    /** {@code 255.255.255.0}; of an IPv6 address the prefix length. */
    static String netmask(String cidr) {
        String length = prefixLength(cidr);
        if (cidr.indexOf(':') >= 0) {
            return length;
        }
        int bits = (int) (0xffffffffL << (32 - Integer.parseInt(length)));
        return (bits >>> 24)
                + "."
                + (bits >>> 16 & 0xff)
                + "."
                + (bits >>> 8 & 0xff)
                + "."
                + (bits & 0xff);
    }

    private Cidr() {}
}
