package dev.innkeeper.agent.identity;

import org.jspecify.annotations.Nullable;

/** What the gateway answers: {@code {"data": {…}}}, or a message. */
record JoinAnswer(@Nullable Admission data, @Nullable String message) {

    /**
     * @param certificate of this node, PEM
     * @param ca the cluster's authority, PEM
     * @param kafka the broker's addresses
     * @param number of the node in the cluster
     */
    record Admission(String certificate, String ca, String kafka, int number) {}
}
