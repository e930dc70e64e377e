package dev.innkeeper.auth;

import dev.innkeeper.access.Privilege;
import dev.innkeeper.contracts.AccessEvent.RoleState;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.PostLoad;
import jakarta.persistence.PostPersist;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import jakarta.persistence.Version;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.data.domain.Persistable;

/** A named set of privileges. The built-in ones never change. */
@Entity
@Table(name = "roles")
public class Role implements Persistable<String> {
    @Id private String roleid;

    /** Names with commas between, in alphabetical order. */
    private String privileges = "";

    private boolean builtIn;
    @Version private long version;
    @Transient private boolean fresh = true;

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected Role() {}

    public Role(String roleid, boolean builtIn) {
        this.roleid = roleid;
        this.builtIn = builtIn;
    }

    public String roleid() {
        return roleid;
    }

    public boolean builtIn() {
        return builtIn;
    }

    /** Wire names in alphabetical order. */
    public SortedSet<String> privileges() {
        return Stream.of(privileges.split(","))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    public void setPrivileges(Set<Privilege> only) {
        privileges = only.stream().map(Privilege::text).sorted().collect(Collectors.joining(","));
    }

    public void addPrivileges(Set<Privilege> more) {
        Set<Privilege> all = EnumSet.noneOf(Privilege.class);
        privileges().forEach(name -> Privilege.find(name).ifPresent(all::add));
        all.addAll(more);
        setPrivileges(all);
    }

    /** What an audit tells of the role. */
    public Map<String, Object> audited() {
        return Map.of(
                "privs",
                privileges().stream().map(String::valueOf).collect(Collectors.joining(",")));
    }

    public RoleState toEvent() {
        return new RoleState(roleid, privileges(), builtIn);
    }

    @Override
    public String getId() {
        return roleid;
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
