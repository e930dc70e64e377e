package dev.innkeeper.auth.directory;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.util.ssl.HostNameSSLSocketVerifier;
import com.unboundid.util.ssl.SSLSocketVerifier;
import dev.innkeeper.auth.directory.DirectorySettings.Trust;
import javax.net.ssl.SSLSocket;

/** After the handshake: whether the certificate is for this server, and the version as wanted. */
final class TlsVerifier extends SSLSocketVerifier {
    private final Trust trust;
    private final HostNameSSLSocketVerifier names = new HostNameSSLSocketVerifier(false);

    TlsVerifier(Trust trust) {
        this.trust = trust;
    }

    @Override
    public void verifySSLSocket(String host, int port, SSLSocket socket) throws LDAPException {
        String spoken = socket.getSession().getProtocol();
        if (trust.version().isPresent() && !trust.version().get().equals(spoken)) {
            throw new LDAPException(
                    ResultCode.CONNECT_ERROR,
                    "the server speaks " + spoken + ", not " + trust.version().get());
        }
        if (trust.verify()) {
            names.verifySSLSocket(host, port, socket);
        }
    }
}
