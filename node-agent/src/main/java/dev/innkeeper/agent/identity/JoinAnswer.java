package dev.innkeeper.agent.identity;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the gateway answers: {@code {"data": {…}}}, or a message. */
record JoinAnswer(@Nullable Admission data, @Nullable String message) {

    /**
     * @param certificate of this node, PEM
     * @param ca the cluster's authority, PEM
     * @param kafka the broker's addresses
     * @param number of the node in the cluster
     * @param commands where on its topic the first command stands that is meant for a node that
     *     joined by token; what stands before was for one that had its name
     */
    record Admission(
            String certificate, String ca, String kafka, int number, Optional<Long> commands) {}
}
