package dev.innkeeper.auth.directory;

import com.unboundid.ldap.sdk.ExtendedResult;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import dev.innkeeper.auth.directory.DirectorySettings.Mode;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Opens connections to a realm's servers. The first that answers is taken; one that did not answer
 * is asked last for a while, so that a dead first server costs its time-out once and not each time.
 */
@Component
class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final Duration AVOIDED = Duration.ofSeconds(60);

    private final TlsSockets sockets;
    private final DirectoryTimes times;
    private final Clock clock;
    private final Map<String, Instant> failed = new ConcurrentHashMap<>();

    Connections(TlsSockets sockets, DirectoryTimes times, Clock clock) {
        this.sockets = sockets;
        this.times = times;
        this.clock = clock;
    }

    /**
     * A connection, protected as the realm wants it, not bound yet. The caller closes it.
     *
     * @param patience with each answer
     * @throws dev.innkeeper.kernel.ProblemException if no server can be used
     */
    LDAPConnection open(DirectorySettings settings, Duration patience) {
        List<String> causes = new ArrayList<>();
        for (String server : inOrder(settings)) {
            String address = server + ":" + settings.portOrDefault();
            try {
                LDAPConnection connection = connect(settings, server, patience);
                failed.remove(address);
                return connection;
            } catch (LDAPException e) {
                failed.put(address, clock.instant());
                causes.add(server + ": " + DirectoryProblem.cause(e));
                LOG.atWarn()
                        .addKeyValue("realm", settings.realm())
                        .addKeyValue("server", address)
                        .addKeyValue("cause", e.getMessage())
                        .log("Directory server was not reached");
            }
        }
        throw new DirectoryProblem.Unreachable(settings.realm(), String.join("; ", causes))
                .asException();
    }

    private List<String> inOrder(DirectorySettings settings) {
        Instant now = clock.instant();
        failed.values().removeIf(at -> at.plus(AVOIDED).isBefore(now));
        List<String> order = new ArrayList<>(settings.servers());
        order.sort(
                java.util.Comparator.comparing(
                        server -> failed.containsKey(server + ":" + settings.portOrDefault())));
        return order;
    }

    private LDAPConnection connect(DirectorySettings settings, String server, Duration patience)
            throws LDAPException {
        LDAPConnectionOptions options = new LDAPConnectionOptions();
        options.setConnectTimeoutMillis(Math.toIntExact(times.connect().toMillis()));
        options.setResponseTimeoutMillis(patience.toMillis());
        options.setUseSynchronousMode(true);
        options.setFollowReferrals(false);
        options.setAutoReconnect(false);
        options.setBindWithDNRequiresPassword(true);
        options.setSSLSocketVerifier(new TlsVerifier(settings.trust()));
        int port = settings.portOrDefault();
        if (settings.mode() == Mode.LDAPS) {
            return new LDAPConnection(factory(settings), options, server, port);
        }
        LDAPConnection connection = new LDAPConnection(options, server, port);
        if (settings.mode() == Mode.STARTTLS) {
            startTls(connection, settings);
        }
        return connection;
    }

    private void startTls(LDAPConnection connection, DirectorySettings settings)
            throws LDAPException {
        try {
            ExtendedResult result =
                    connection.processExtendedOperation(
                            new StartTLSExtendedRequest(factory(settings)));
            if (result.getResultCode() != ResultCode.SUCCESS) {
                throw new LDAPException(result);
            }
        } catch (LDAPException e) {
            connection.close();
            throw e;
        }
    }

    private SSLSocketFactory factory(DirectorySettings settings) throws LDAPException {
        try {
            return sockets.of(settings.trust());
        } catch (IOException e) {
            throw new LDAPException(ResultCode.LOCAL_ERROR, e.getMessage(), e);
        }
    }
}
