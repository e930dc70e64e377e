package dev.innkeeper.cluster.options;

import dev.innkeeper.contracts.ClusterEvent;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.outbox.Outbox;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The options of the datacenter: texts by name, published whole with each change. */
@Component
public class DatacenterOptions {
    private static final Logger log = LoggerFactory.getLogger(DatacenterOptions.class);

    private final JdbcClient database;
    private final Outbox outbox;

    DatacenterOptions(JdbcClient database, Outbox outbox) {
        this.database = database;
        this.outbox = outbox;
    }

    public Map<String, String> all() {
        Map<String, String> options = new TreeMap<>();
        database.sql("select name, value from datacenter_option")
                .query((row, number) -> Map.entry(row.getString("name"), row.getString("value")))
                .list()
                .forEach(option -> options.put(option.getKey(), option.getValue()));
        return options;
    }

    /**
     * Sets and unsets options.
     *
     * @param known what may be deleted
     * @throws dev.innkeeper.kernel.ProblemException if an option to delete is unknown
     */
    @Transactional
    public void change(Map<String, String> set, List<String> delete, OptionCatalog known) {
        database.sql("lock table datacenter_option in share row exclusive mode").update();
        for (String name : delete) {
            if (!known.has(name)) {
                throw new Problems.InvalidParameters(
                                Map.of("delete", "unknown option '" + name + "'"))
                        .asException();
            }
            database.sql("delete from datacenter_option where name = :name")
                    .param("name", name)
                    .update();
        }
        set.forEach(this::set);
        publish();
        log.atInfo().addKeyValue("options", changed(set, delete)).log("Datacenter options changed");
    }

    private void set(String name, String value) {
        database.sql(
                        """
                        insert into datacenter_option values (:name, :value)
                        on conflict (name) do update set value = excluded.value\
                        """)
                .param("name", name)
                .param("value", value)
                .update();
    }

    private void publish() {
        ClusterEvent.DatacenterOptions event = event();
        outbox.publish(Topics.CLUSTER, event.key(), event);
    }

    public ClusterEvent.DatacenterOptions event() {
        return new ClusterEvent.DatacenterOptions(all());
    }

    private static Set<String> changed(Map<String, String> set, List<String> delete) {
        Set<String> names = new java.util.TreeSet<>(set.keySet());
        names.addAll(delete);
        return names;
    }
}
