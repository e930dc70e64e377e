package dev.innkeeper.cluster.membership;

import dev.innkeeper.cluster.HomeNode;
import dev.innkeeper.cluster.ca.CertificateAuthority;
import dev.innkeeper.cluster.ca.Pem;
import dev.innkeeper.contracts.ClusterEvent;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.outbox.KafkaSettings;
import dev.innkeeper.outbox.Outbox;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Lets nodes in. A node that is new shows a one-time token; one that is known shows a token made
 * for it, or proves that it still holds the key of its certificate.
 */
@Component
class Membership {
    private static final Logger log = LoggerFactory.getLogger(Membership.class);

    private final Members members;
    private final JoinTokens tokens;
    private final Optional<CertificateAuthority> authority;
    private final AgentTopics topics;
    private final Outbox outbox;
    private final HomeNode home;
    private final JoinSettings settings;
    private final KafkaSettings kafka;
    private final Clock clock;

    Membership(
            Members members,
            JoinTokens tokens,
            Optional<CertificateAuthority> authority,
            AgentTopics topics,
            Outbox outbox,
            HomeNode home,
            JoinSettings settings,
            KafkaSettings kafka,
            Clock clock) {
        this.members = members;
        this.tokens = tokens;
        this.authority = authority;
        this.topics = topics;
        this.outbox = outbox;
        this.home = home;
        this.settings = settings;
        this.kafka = kafka;
        this.clock = clock;
    }

    /** A node's wish to be a member under this name and address. */
    record Application(NodeName node, String csr, String address, int port) {}

    /**
     * What a node needs to take part.
     *
     * @param certificate its own, PEM
     * @param authority the cluster's, PEM
     * @param kafkaServers the broker's address
     * @param firstCommand for who came by token: commands before this offset were for another of
     *     its name
     */
    record Admission(
            Member member,
            String certificate,
            String authority,
            String kafkaServers,
            Optional<Long> firstCommand) {

        Admission from(long offset) {
            return new Admission(member, certificate, authority, kafkaServers, Optional.of(offset));
        }
    }

    record NewToken(String token, Instant expires) {}

    @Transactional
    public NewToken makeToken(Optional<NodeName> node, Optional<Duration> lifetime, String maker) {
        Instant now = clock.instant();
        Instant expires = now.plus(lifetime.orElse(settings.tokenLifetime()));
        tokens.forgetSpent(now);
        String token =
                tokens.make(
                        authority.map(CertificateAuthority::fingerprint),
                        node,
                        maker,
                        now,
                        expires);
        log.atInfo().addKeyValue("user", maker).log("Join token made");
        return new NewToken(token, expires);
    }

    /**
     * Lets a node in by token.
     *
     * @throws dev.innkeeper.kernel.ProblemException if the token or the request is no good
     */
    @Transactional
    public Admission joinByToken(Application application, String token) {
        NodeName node = application.node();
        JoinTokens.Used used =
                tokens.use(token, application.csr(), clock.instant())
                        .orElseThrow(() -> new JoinProblem.BadToken().asException());
        if (used.node().filter(bound -> !bound.equals(node)).isPresent()) {
            throw new JoinProblem.OtherNode(node).asException();
        }
        members.lock();
        Optional<Member> known = members.find(node);
        boolean again = used.firstCommand().isPresent();
        if (again && known.isEmpty()) { // removed since: its token does not let it in again
            throw new JoinProblem.BadToken().asException();
        }
        if (known.isPresent() && used.node().isEmpty() && !again) {
            throw new JoinProblem.NameTaken(node).asException();
        }
        Admission admission = admit(application, known);
        // Commands since the first answer are for this very node, which has not read them yet.
        long firstCommand = used.firstCommand().orElseGet(() -> topics.nextCommand(node));
        tokens.answered(token, firstCommand);
        return admission.from(firstCommand);
    }

    /** All members, if they are more than the one that every installation has. */
    public List<Member> cluster() {
        List<Member> all = members.list();
        return all.size() > 1 ? all : List.of();
    }

    /**
     * Ends a membership. The node's guests stay in the configuration, as guests of a node that is
     * not there.
     *
     * @throws dev.innkeeper.kernel.ProblemException if it is no member, or the home node
     */
    @Transactional
    public void remove(NodeName node) {
        members.lock();
        Member member =
                members.find(node).orElseThrow(() -> new JoinProblem.NoMember(node).asException());
        if (member.home()) {
            throw new JoinProblem.HomeNode(node).asException();
        }
        members.delete(node);
        outbox.remove(Topics.CLUSTER, member.toEvent().key(), new ClusterEvent.NodeRemoved(node));
        topics.shutOut(node);
        log.atInfo().addKeyValue("node", node).log("Node removed");
    }

    /**
     * Lets a known node in again, under a new address perhaps.
     *
     * @param proof shows that the node holds the key of its certificate
     * @throws dev.innkeeper.kernel.ProblemException if it does not, or the node is no member
     */
    @Transactional
    public Admission joinByCertificate(Application application, CertificateProof proof) {
        members.lock();
        Member known =
                members.find(application.node())
                        .filter(member -> proof.holds(requireAuthority(), application, member))
                        .orElseThrow(() -> new JoinProblem.BadProof().asException());
        return admit(application, Optional.of(known));
    }

    private Admission admit(Application application, Optional<Member> known) {
        NodeName node = application.node();
        CertificateAuthority ca = requireAuthority();
        X509Certificate certificate = ca.sign(application.csr(), node, application.address());
        String fingerprint = Pem.fingerprint(certificate);
        topics.ensureFor(node);
        Member member =
                known.map(m -> m.rejoined(application.address(), application.port(), fingerprint))
                        .orElseGet(() -> newMember(application, fingerprint));
        members.save(member);
        outbox.publish(Topics.CLUSTER, member.toEvent().key(), member.toEvent());
        log.atInfo().addKeyValue("node", node).log("Node joined");
        return new Admission(
                member,
                Pem.print(certificate),
                ca.certificatePem(),
                settings.kafkaServersFor(member).orElseGet(kafka::bootstrapServers),
                Optional.empty());
    }

    private Member newMember(Application application, String fingerprint) {
        List<Member> others = members.list();
        int number = others.stream().mapToInt(Member::number).max().orElse(0) + 1;
        boolean isHome =
                home.configured()
                        .map(application.node()::equals)
                        .orElseGet(() -> others.stream().noneMatch(Member::home));
        return new Member(
                application.node(),
                number,
                application.address(),
                application.port(),
                fingerprint,
                isHome,
                clock.instant());
    }

    private CertificateAuthority requireAuthority() {
        return authority.orElseThrow(() -> new JoinProblem.NoAuthority().asException());
    }
}
