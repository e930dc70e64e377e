package dev.innkeeper.cluster.log;

import dev.innkeeper.cluster.HomeNode;
import dev.innkeeper.cluster.membership.Member;
import dev.innkeeper.cluster.membership.Members;
import dev.innkeeper.contracts.AuditEvent;
import dev.innkeeper.contracts.AuditEvent.AccessChanged;
import dev.innkeeper.contracts.AuditEvent.LoggedIn;
import dev.innkeeper.contracts.AuditEvent.LoginFailed;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.outbox.Received;
import dev.innkeeper.outbox.Subscription;
import dev.innkeeper.outbox.TopicListener;
import org.springframework.stereotype.Component;

/**
 * Writes logins and changes of access into the log, logins in the sentences that tools look for in
 * Proxmox VE's.
 */
@Component
class AuditEntries implements TopicListener<AuditEvent> {
    /** Where work without a node is done, as long as no node has joined. */
    private static final NodeName NOWHERE = new NodeName("localhost");

    private final ClusterLog log;
    private final Members members;
    private final HomeNode home;

    AuditEntries(ClusterLog log, Members members, HomeNode home) {
        this.log = log;
        this.members = members;
        this.home = home;
    }

    @Override
    public String name() {
        return "audit";
    }

    @Override
    public Subscription subscription() {
        return Subscription.matching("audit\\.[a-z0-9]+");
    }

    @Override
    public Class<AuditEvent> type() {
        return AuditEvent.class;
    }

    @Override
    public int batchSize() {
        return 100;
    }

    @Override
    public void handle(Received<AuditEvent> received) {
        NodeName node = node();
        long pid = ProcessHandle.current().pid();
        switch (received.message()) {
            case LoggedIn login ->
                    log.add(
                            login.at(),
                            node,
                            login.user().toString(),
                            pid,
                            "successful auth for user '" + login.user() + "'");
            case AccessChanged change ->
                    log.add(
                            change.at(),
                            node,
                            actor(change.actor()),
                            pid,
                            "access changed: "
                                    + change.action()
                                    + " '"
                                    + change.object()
                                    + "' "
                                    + change.summary());
            case LoginFailed failure -> {
                if (failure.untold() > 0) {
                    log.warn(
                            failure.at(),
                            node,
                            UserId.ROOT.toString(),
                            pid,
                            failure.untold() + " more authentication failures before the next");
                }
                log.warn(failure.at(), node, issuer(failure.user()), pid, text(failure));
            }
        }
    }

    private static String text(LoginFailed failure) {
        return "authentication failure; rhost=%s user=%s msg=%s"
                .formatted(failure.client(), failure.user(), failure.reason());
    }

    /** Whose entry it is: the user's who was meant, or else root's. */
    private static String issuer(String claimed) {
        try {
            return claimed.indexOf('!') < 0
                    ? UserId.parse(claimed).toString()
                    : UserId.ROOT.toString();
        } catch (IllegalArgumentException notAUser) {
            return UserId.ROOT.toString();
        }
    }

    /** Whose entry it is: the user's or token's, or root's for what the service did by itself. */
    private static String actor(String name) {
        try {
            return Caller.parse(name).toString();
        } catch (IllegalArgumentException itself) {
            return UserId.ROOT.toString();
        }
    }

    private NodeName node() {
        return members.list().stream()
                .filter(Member::home)
                .map(Member::node)
                .findFirst()
                .or(home::configured)
                .orElse(NOWHERE);
    }
}
