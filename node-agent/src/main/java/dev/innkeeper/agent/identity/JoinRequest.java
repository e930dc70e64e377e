package dev.innkeeper.agent.identity;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;

/**
 * Body of {@code POST /innkeeper/nodes/join}: a one-time token, or for a member that comes again
 * its certificate and a signature by that certificate's key.
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record JoinRequest(
        Optional<String> token,
        Optional<String> certificate,
        Optional<Long> time,
        Optional<String> signature,
        String csr,
        String node,
        String address,
        int port) {

    /** The text that a member signs to prove itself. */
    static String proofText(String node, String address, int port, long time) {
        return "innkeeper-join\n" + node + "\n" + address + "\n" + port + "\n" + time + "\n";
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "JoinRequest[" + node + "]";
    }
}
