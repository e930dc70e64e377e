package dev.innkeeper.agent.identity;

import dev.innkeeper.agent.settings.AgentSettings;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the agent its identity: the one on the disk, or a new one for a one-time token. A member
 * whose address changed, or whose certificate has seen half of its life, proves itself by its old
 * key and gets a new certificate; if nobody answers, the old identity serves on. It is read once,
 * so that much of its life must be left for that of the process.
 */
public final class JoinCluster {
    private static final Logger log = LoggerFactory.getLogger(JoinCluster.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final AgentSettings settings;
    private final Clock clock;
    private final IdentityFiles files;
    private final GatewayClient gateway;
    private final GatewayTrust trust;

    public JoinCluster(AgentSettings settings, Clock clock) throws IOException {
        this.settings = settings;
        this.clock = clock;
        this.files = new IdentityFiles(settings.dataDir());
        this.gateway = new GatewayClient(settings.join().url());
        this.trust = new GatewayTrust(settings.join());
    }

    /**
     * Returns when there is an identity; waits for a gateway as long as it takes.
     *
     * @throws JoinRefused if there is neither an identity nor a token that works
     */
    public Identity identity() throws IOException, GeneralSecurityException, InterruptedException {
        Optional<Identity> known = files.load();
        if (known.isEmpty()) {
            return joinByToken();
        }
        if (isCurrent(known.get())) {
            return known.get();
        }
        try {
            return joinAgain(known.get());
        } catch (IOException | JoinRefused e) {
            log.atWarn().setCause(e).log("Identity could not be renewed");
            return known.get();
        }
    }

    private Identity joinByToken()
            throws IOException, GeneralSecurityException, InterruptedException {
        KeyPair key = KeyMaterial.newKey();
        int port = settings.port() == 0 ? freePort() : settings.port();
        String csr = KeyMaterial.signingRequest(key, settings.node());
        Duration pause = FIRST_PAUSE;
        String told = "";
        while (true) {
            try {
                String token = token();
                JoinRequest request =
                        new JoinRequest(
                                Optional.of(token),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                csr,
                                settings.node(),
                                settings.advertise(),
                                port);
                return admitted(
                        gateway.join(request, trust.byToken(token)), key, port, Optional.empty());
            } catch (IOException e) {
                String reason = String.valueOf(e.getMessage());
                if (!reason.equals(told)) {
                    log.atInfo().addKeyValue("reason", reason).log("Waiting for the gateway");
                    told = reason;
                }
                Thread.sleep(pause);
                pause =
                        pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                                ? pause.multipliedBy(2)
                                : LONGEST_PAUSE;
            }
        }
    }

    private Identity joinAgain(Identity known)
            throws IOException, GeneralSecurityException, InterruptedException {
        KeyPair key = KeyMaterial.newKey();
        int port = wantedPort(known);
        long time = clock.instant().getEpochSecond();
        String proof = JoinRequest.proofText(settings.node(), settings.advertise(), port, time);
        JoinRequest request =
                new JoinRequest(
                        Optional.empty(),
                        Optional.of(known.certificate()),
                        Optional.of(time),
                        Optional.of(KeyMaterial.sign(KeyMaterial.privateKey(known.key()), proof)),
                        KeyMaterial.signingRequest(key, settings.node()),
                        settings.node(),
                        settings.advertise(),
                        port);
        return admitted(
                gateway.join(request, trust.asMember(known)),
                key,
                port,
                known.membership().commands());
    }

    private Identity admitted(
            JoinAnswer.Admission admission, KeyPair key, int port, Optional<Long> commands)
            throws IOException {
        log.atInfo()
                .addKeyValue("node", settings.node())
                .addKeyValue("number", admission.number())
                .log("Joined the cluster");
        return files.save(
                new Identity.Membership(
                        settings.node(),
                        admission.number(),
                        admission.kafka(),
                        settings.advertise(),
                        port,
                        admission.commands().or(() -> commands)),
                admission.certificate(),
                KeyMaterial.pem(key.getPrivate()),
                admission.ca());
    }

    private boolean isCurrent(Identity known) throws GeneralSecurityException {
        if (!known.membership().node().equals(settings.node())) {
            throw new JoinRefused(
                    "this folder belongs to node '" + known.membership().node() + "'");
        }
        X509Certificate certificate = KeyMaterial.certificate(known.certificate());
        return known.membership().address().equals(settings.advertise())
                && known.membership().port() == wantedPort(known)
                && clock.instant().isBefore(halfOfItsLife(certificate));
    }

    private static Instant halfOfItsLife(X509Certificate certificate) {
        Instant begin = certificate.getNotBefore().toInstant();
        Instant end = certificate.getNotAfter().toInstant();
        return begin.plus(Duration.between(begin, end).dividedBy(2));
    }

    private int wantedPort(Identity known) {
        return settings.port() == 0 ? known.membership().port() : settings.port();
    }

    private String token() throws IOException {
        Path file =
                settings.join()
                        .tokenFile()
                        .map(Path::of)
                        .orElseThrow(() -> new JoinRefused("agent.join.token-file is not set"));
        if (!Files.exists(file)) {
            throw new IOException("there is no token in " + file + " yet");
        }
        String token = Files.readString(file).strip();
        if (token.isEmpty()) {
            throw new IOException("there is no token in " + file + " yet");
        }
        return token;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
