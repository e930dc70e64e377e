package dev.innkeeper.gateway.identity;

import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.NodeName;
import java.util.Optional;

/**
 * Who stands at the door.
 *
 * @param confinedTo the node whose root this is, when it may do nothing beyond that node
 */
public record Visitor(Caller caller, Optional<NodeName> confinedTo) {
    static Visitor free(Caller caller) {
        return new Visitor(caller, Optional.empty());
    }
}
