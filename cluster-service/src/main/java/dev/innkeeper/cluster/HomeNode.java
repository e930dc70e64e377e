package dev.innkeeper.cluster;

import dev.innkeeper.kernel.NodeName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Which node is meant by {@code localhost} and by work without a node.
 *
 * @param homeNode its name; absent: the node that joined first
 */
@ConfigurationProperties("innkeeper")
public record HomeNode(@Nullable String homeNode) {

    public Optional<NodeName> configured() {
        return Optional.ofNullable(homeNode).filter(name -> !name.isBlank()).map(NodeName::new);
    }
}
