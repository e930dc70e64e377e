package dev.innkeeper.agent.guestconfig;

import java.net.InetAddress;

/** Whether a gateway can be reached without a route of its own. */
public final class Gateways {

    /**
     * @param cidr address with prefix length
     * @param gateway address of the same family
     */
    public static boolean isOnLink(String cidr, String gateway) {
        int slash = cidr.indexOf('/');
        try {
            byte[] address = InetAddress.ofLiteral(cidr.substring(0, slash)).getAddress();
            byte[] other = InetAddress.ofLiteral(gateway).getAddress();
            int bits = Integer.parseInt(cidr.substring(slash + 1));
            if (address.length != other.length) {
                return false;
            }
            for (int i = 0; i < address.length; i++) {
                int left = Math.clamp(bits - 8L * i, 0, 8);
                int mask = 0xff << (8 - left) & 0xff;
                if ((address[i] & mask) != (other[i] & mask)) {
                    return false;
                }
            }
            return true;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not an address: " + cidr + ", " + gateway, e);
        }
    }

    private Gateways() {}
}
