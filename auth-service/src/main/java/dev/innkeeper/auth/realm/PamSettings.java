package dev.innkeeper.auth.realm;

import dev.innkeeper.kernel.NodeName;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param nodes whose PAM is believed, in this order; none: nobody logs in through PAM
 */
@ConfigurationProperties("auth.pam")
record PamSettings(@DefaultValue List<String> nodes) {
    List<NodeName> names() {
        return nodes.stream().map(NodeName::new).toList();
    }
}
