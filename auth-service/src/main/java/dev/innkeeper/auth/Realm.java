package dev.innkeeper.auth;

import dev.innkeeper.api.model.RealmTfa;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.MapKeyColumn;
import jakarta.persistence.PostLoad;
import jakarta.persistence.PostPersist;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import jakarta.persistence.Version;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hibernate.annotations.BatchSize;
import org.springframework.data.domain.Persistable;

/** Where users come from. Options stand as text; secret ones are encrypted. */
@Entity
@Table(name = "realms")
public class Realm implements Persistable<String> {
    @Id private String name;
    private String type;

    @ElementCollection(fetch = FetchType.EAGER)
    @CollectionTable(name = "realm_options", joinColumns = @JoinColumn(name = "realm"))
    @MapKeyColumn(name = "option_name")
    @Column(name = "option_value")
    @BatchSize(size = 100)
    private Map<String, String> options = new HashMap<>();

    @Version private long version;
    @Transient private boolean fresh = true;

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected Realm() {}

    public Realm(String name, String type) {
        this.name = name;
        this.type = type;
    }

    public String name() {
        return name;
    }

    public String type() {
        return type;
    }

    /** In alphabetical order. */
    public SortedMap<String, String> options() {
        return new TreeMap<>(options);
    }

    public Optional<String> option(String option) {
        return Optional.ofNullable(options.get(option));
    }

    /** The kind of second factor that the realm asks for. */
    public Optional<String> secondFactor() {
        return option("tfa").map(text -> RealmTfa.parse(text).type());
    }

    public void set(String option, String value) {
        options.put(option, value);
    }

    public void unset(String option) {
        options.remove(option);
    }

    @Override
    public String getId() {
        return name;
    }

    @Override
    public boolean isNew() {
        return fresh;
    }

    @PostLoad
    @PostPersist
    void stored() {
        fresh = false;
    }
}
