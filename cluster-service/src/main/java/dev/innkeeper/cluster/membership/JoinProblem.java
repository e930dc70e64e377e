package dev.innkeeper.cluster.membership;

import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Problem;

/** Why a node may not join, or leave. */
sealed interface JoinProblem extends Problem {
    @Override
    default Kind kind() {
        return Kind.REFUSED;
    }

    record BadToken() implements JoinProblem {
        @Override
        public Kind kind() {
            return Kind.FORBIDDEN;
        }

        @Override
        public String message() {
            return "the join token is unknown, used or expired";
        }
    }

    record OtherNode(NodeName node) implements JoinProblem {
        @Override
        public Kind kind() {
            return Kind.FORBIDDEN;
        }

        @Override
        public String message() {
            return "the join token is not for node '" + node + "'";
        }
    }

    record NameTaken(NodeName node) implements JoinProblem {
        @Override
        public String message() {
            return "node '"
                    + node
                    + "' is a member already: only a token made for it lets it join again";
        }
    }

    record NoMember(NodeName node) implements JoinProblem {
        @Override
        public String message() {
            return "Node/IP: " + node + " is not a known host of the cluster.";
        }
    }

    record HomeNode(NodeName node) implements JoinProblem {
        @Override
        public String message() {
            return "node '" + node + "' is the home node, which cannot leave";
        }
    }

    record NoAuthority() implements JoinProblem {
        @Override
        public String message() {
            return "no node can join: innkeeper.ca.certificate and innkeeper.ca.key are not set";
        }
    }

    record BadProof() implements JoinProblem {
        @Override
        public Kind kind() {
            return Kind.FORBIDDEN;
        }

        @Override
        public String message() {
            return "the node's certificate or its proof is not valid";
        }
    }
}
