package dev.innkeeper.cluster.node;

import dev.innkeeper.cluster.options.OptionCatalog;
import dev.innkeeper.contracts.ClusterEvent;
import dev.innkeeper.contracts.ClusterEvent.NodeOptions;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.outbox.Outbox;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** A node's own settings: texts by name, published whole with each change. */
@Component
public class NodeSettings {
    private static final Logger log = LoggerFactory.getLogger(NodeSettings.class);

    private final JdbcClient database;
    private final Outbox outbox;

    NodeSettings(JdbcClient database, Outbox outbox) {
        this.database = database;
        this.outbox = outbox;
    }

    /** What others know of the settings of every node that has some. */
    public Stream<ClusterEvent> events() {
        return database
                .sql("select distinct node from node_option")
                .query(String.class)
                .list()
                .stream()
                .map(name -> event(new NodeName(name)));
    }

    private NodeOptions event(NodeName node) {
        return new NodeOptions(node, of(node));
    }

    /** In the order of their names. */
    Map<String, String> of(NodeName node) {
        Map<String, String> settings = new TreeMap<>();
        database.sql("select name, value from node_option where node = :node")
                .param("node", node.value())
                .query((row, number) -> Map.entry(row.getString("name"), row.getString("value")))
                .list()
                .forEach(setting -> settings.put(setting.getKey(), setting.getValue()));
        return settings;
    }

    /**
     * SHA-1 of the file that Proxmox VE would write: the description as comments, then the rest.
     */
    static String digest(Map<String, String> settings) {
        StringBuilder text = new StringBuilder();
        settings.getOrDefault("description", "")
                .lines()
                .forEach(line -> text.append('#').append(escape(line)).append('\n'));
        settings.forEach((name, value) -> {
            if (!name.equals("description")) {
                text.append(name).append(": ").append(value).append('\n');
            }
        });
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-1")
                                    .digest(text.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    /**
     * Control characters, the percent sign and what is not ASCII are percent-encoded in comments.
     */
    private static String escape(String line) {
        StringBuilder text = new StringBuilder();
        line.codePoints()
                .forEach(c -> {
                    if (c >= 0x20 && c < 0x7f && c != '%') {
                        text.append((char) c);
                    } else {
                        text.append(
                                URLEncoder.encode(Character.toString(c), StandardCharsets.UTF_8));
                    }
                });
        return text.toString();
    }

    /**
     * Sets and unsets.
     *
     * @param digest of the settings that the client saw
     */
    @Transactional
    public void change(
            NodeName node,
            Map<String, String> set,
            List<String> delete,
            Optional<String> digest,
            OptionCatalog known) {
        database.sql("lock table node_option in share row exclusive mode").update();
        if (digest.filter(seen -> !seen.equals(digest(of(node)))).isPresent()) {
            throw new Problems.Refused(
                            "detected modified configuration - file changed by other user? Try"
                                    + " again.")
                    .asException();
        }
        for (String name : delete) {
            if (!known.has(name)) {
                throw new Problems.InvalidParameters(
                                Map.of("delete", "unknown option '" + name + "'"))
                        .asException();
            }
            database.sql("delete from node_option where node = :node and name = :name")
                    .param("node", node.value())
                    .param("name", name)
                    .update();
        }
        set.forEach((name, value) -> set(node, name, value));
        NodeOptions event = event(node);
        outbox.publish(Topics.CLUSTER, event.key(), event);
        log.atInfo().addKeyValue("node", node).log("Node settings changed");
    }

    private void set(NodeName node, String name, String value) {
        database.sql(
                        """
                        insert into node_option values (:node, :name, :value)
                        on conflict (node, name) do update set value = excluded.value\
                        """)
                .param("node", node.value())
                .param("name", name)
                .param("value", value)
                .update();
    }
}
