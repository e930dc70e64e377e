package dev.innkeeper.agent.identity;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;

/**
 * What this node's root user shows to the gateway: the node's name, the time and its certificate,
 * signed with the node's key. Good for some minutes.
 */
public final class NodeTicket {
    private final String node;
    private final String certificate;
    private final PrivateKey key;
    private final Clock clock;

    public NodeTicket(Identity identity, Clock clock) throws GeneralSecurityException {
        this.node = identity.membership().node();
        this.certificate =
                Base64.getEncoder()
                        .encodeToString(
                                KeyMaterial.certificate(identity.certificate()).getEncoded());
        this.key = KeyMaterial.privateKey(identity.key());
        this.clock = clock;
    }

    /** The value of an Authorization header, made now. */
    public String authorization() throws GeneralSecurityException {
        String time =
                HexFormat.of().withUpperCase().toHexDigits((int) clock.instant().getEpochSecond());
        String signature = KeyMaterial.sign(key, "innkeeper-node\n" + node + "\n" + time + "\n");
        return "InnkeeperNode=" + node + ":" + time + ":" + certificate + ":" + signature;
    }
}
