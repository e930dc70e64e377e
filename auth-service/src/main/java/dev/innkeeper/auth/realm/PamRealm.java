package dev.innkeeper.auth.realm;

import dev.innkeeper.agentclient.AgentClient;
import dev.innkeeper.contracts.door.PamAnswer;
import dev.innkeeper.contracts.door.PamLogin;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Problem;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Problems.Refused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Users of a host: its agent asks libpam. Only the nodes of the setting are asked, for whoever is
 * root on a node must not become root of the cluster (DESIGN.md section 5).
 */
@Component
class PamRealm {
    private static final Logger LOG = LoggerFactory.getLogger(PamRealm.class);

    private final AgentClient agents;
    private final PamSettings settings;

    PamRealm(AgentClient agents, PamSettings settings) {
        this.agents = agents;
        this.settings = settings;
    }

    /** Asks the first node that answers. */
    boolean accepts(String user, String password) {
        for (NodeName node : settings.names()) {
            try {
                return agents.post(
                                node,
                                "/pam/authenticate",
                                new PamLogin(user, password),
                                PamAnswer.class)
                        .accepted();
            } catch (ProblemException e) {
                if (!mayBeAway(e.problem())) {
                    throw e;
                }
                LOG.atWarn()
                        .addKeyValue("node", node)
                        .addKeyValue("cause", e.getMessage())
                        .log("PAM was not reached");
            }
        }
        return false;
    }

    /** Sets the user's password on every node whose PAM is believed. */
    void setPassword(String user, String password) {
        if (settings.nodes().isEmpty()) {
            throw new Refused("no node's PAM is in use").asException();
        }
        for (NodeName node : settings.names()) {
            agents.post(node, "/pam/password", new PamLogin(user, password));
        }
    }

    private static boolean mayBeAway(Problem problem) {
        return problem.kind() == Problem.Kind.UNREACHABLE || problem.kind() == Problem.Kind.REFUSED;
    }
}
