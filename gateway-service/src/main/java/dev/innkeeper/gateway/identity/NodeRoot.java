package dev.innkeeper.gateway.identity;

/** Whom the gateway sees in a node's root user, who comes by the socket of the node's agent. */
public enum NodeRoot {
    /** {@code root@pam}, on every node. */
    CLUSTER,

    /** {@code root@pam} on the home node, elsewhere as {@link #NODE}. */
    HOME,

    /** Root of that node: its guests and what they need, nothing else. */
    NODE
}
